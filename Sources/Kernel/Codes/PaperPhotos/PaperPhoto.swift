/// A photo of a paper made fit for reading: upright by its EXIF orientation, straightened where the sheet is surely seen, evenly lit,
/// and without metadata.
///
/// Blocking, up to a second or two for a large photo: call it on a thread pool.
public struct PaperPhoto: Sendable, Hashable {
    /// The page as JPEG.
    public let jpeg: [UInt8]
    public let width: Int
    public let height: Int
    /// Whether the sheet was found and cut out; otherwise the photo shows what it showed.
    public let isStraightened: Bool

    /// Pixels of the page's long side: a sheet of A4 at 180 dots an inch.
    static let keptSide = 2_100
    /// The side below which a sheet in the photo is too small to be read once it is cut out.
    private static let leastSide = 200.0
    private static let quality = 82

    /// Makes a page of the photo; throws `PictureFailure`.
    public static func page(of bytes: [UInt8], limits: PictureLimits = .standard) throws(PictureFailure) -> PaperPhoto {
        let photo = try PixelPicture.decode(bytes, limits: limits)
        guard let colours = photo.colours() else { throw .tooLarge }
        let sheet = SheetFinder.find(in: photo.grey()).flatMap { ($0.sides.min() ?? 0) >= leastSide ? $0 : nil }
        let page: ColourPicture
        if let sheet {
            let size = size(of: sheet)
            page = colours.straightened(sheet, width: size.width, height: size.height)
        } else {
            page = colours
        }
        guard let picture = PixelPicture(page.evenlyLit()),
            let kept = try? picture.upright(atMost: keptSide),
            let jpeg = kept.encoded(as: "jpeg", options: ["quality": String(quality)])
        else { throw .tooLarge }
        return PaperPhoto(jpeg: jpeg, width: kept.width, height: kept.height, isStraightened: sheet != nil)
    }

    /// How large the page becomes: as large as it is in the photo. What is nearly the shape of a sheet (ISO 216) or a card (ISO 7810)
    /// becomes that shape.
    static func size(of sheet: Quadrilateral) -> (width: Int, height: Int) {
        let sides = sheet.sides
        var (width, height) = (max(sides[0], sides[2]), max(sides[1], sides[3]))
        let ratio = max(width, height) / max(1, min(width, height))
        for known in [1.4142, 1.5858] where abs(ratio / known - 1) < 0.06 {
            if width > height { width = height * known } else { height = width * known }
            break
        }
        let factor = min(1, Double(keptSide) / max(width, height))
        return (max(1, Int((width * factor).rounded())), max(1, Int((height * factor).rounded())))
    }
}
