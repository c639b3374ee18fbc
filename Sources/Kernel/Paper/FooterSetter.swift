import Codes

/// The foot of each page, and the page number at its head.
struct FooterSetter {
    /// What the footer takes from the bottom edge of the sheet, in points.
    let height: Double
    private let setter: Typesetter
    private let symbol: QRSymbol?
    private let side: Double
    private let style: TextStyle
    private let words: TextLayout?
    private let numberWidth: Double
    private let content: Double

    init(_ setter: Typesetter) throws {
        let footer = setter.document.footer
        self.setter = setter
        style = setter.body.scaled(0.72).with(grey: 0.3)
        let numbers = footer.pageNumbers == .foot
        numberWidth = numbers ? setter.text.lay("0000/0000", style).naturalWidth : 0
        if let address = footer.qr {
            let symbol = try QRSymbol.encode(address.printable)
            self.symbol = symbol
            side = min(symbol.outerSide(inner: points(footer.qrSide.kept(in: 5...100))), setter.width / 3)
        } else {
            symbol = nil
            side = 0
        }
        if let text = footer.text, !text.isEmpty {
            let room = setter.width - side - numberWidth - style.size
            words = setter.text.lay(text, style, width: max(20, room))
        } else {
            words = nil
        }
        // Not more than a quarter of the sheet, whatever text was given.
        let wanted = max(words?.height ?? 0, side, numbers ? style.size * 1.4 : 0)
        content = min(wanted, setter.canvas.height / 4)
        height = content > 0 ? points(Self.edge) + content + points(4) : 0
    }

    /// Distance in millimetres that printers cannot reach, and a little more.
    private static let edge = 8.0

    func draw(page: Int, of count: Int) {
        let canvas = setter.canvas
        let footer = setter.document.footer
        if footer.pageNumbers == .head, page > 1 {
            let number = setter.text.lay(
                RichText(String(page)), setter.body, width: setter.width, alignment: .center)
            number.draw(x: setter.left, y: setter.margin(setter.document.margins.top) / 2 - number.height / 2)
        }
        guard content > 0 else { return }
        let top = canvas.height - points(Self.edge) - content
        let middle = top + content / 2
        if footer.text != nil || symbol != nil {
            canvas.rule(
                from: (setter.left, top - 3), to: (setter.left + setter.width, top - 3), thickness: 0.4, grey: 0.65)
        }
        if let symbol, let address = footer.qr {
            let square = Rect(
                x: setter.left + setter.x(0, side), y: top, width: side, height: side)
            canvas.draw(symbol, in: square)
            canvas.link(square, to: address)
        }
        if let words {
            let room = max(20, setter.width - side - numberWidth - style.size)
            let lines = words.lines.prefix { $0.top + $0.height <= content + 0.5 }
            let textHeight = lines.last.map { $0.top + $0.height } ?? 0
            for index in lines.indices {
                words.draw(
                    index, x: setter.left + setter.x(side, room),
                    baseline: middle - textHeight / 2 + words.lines[index].baseline)
            }
        }
        if footer.pageNumbers == .foot {
            let number = setter.text.lay(
                RichText("\(String(page))/\(String(count))"), style, width: numberWidth, alignment: .end,
                leftToRight: true)
            number.draw(
                x: setter.left + setter.x(setter.width - numberWidth, numberWidth), y: middle - number.height / 2)
        }
    }
}
