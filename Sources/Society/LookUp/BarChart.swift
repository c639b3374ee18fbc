import Base
import Texts
import Web

/// A row of bars as `lookup/chart` draws them: plain numbers, mirrored where lines run from right to left. The table with
/// the same numbers always stands beneath.
struct BarChart: Sendable {
    struct Bar: Sendable {
        let label: String
        let number: Int64
    }

    let title: String
    let bars: [Bar]
    private static let width = 720
    private static let height = 180
    private static let foot = 24

    /// The model of the part; nil when there is nothing to see.
    func viewModel(_ visit: Visit) -> ViewModel? {
        guard let most = bars.map(\.number).max(), most > 0 else { return nil }
        let step = Double(Self.width) / Double(bars.count)
        let isMirrored = visit.language.direction == "rtl"
        // As many labels as there is room for.
        let every = max(1, (bars.count + 7) / 8)
        return [
            "title": title, "size": "0 0 \(Self.width) \(Self.height + Self.foot)",
            "most": visit.formats.number(most), "base": String(Self.height), "width": String(Self.width),
            "bars": bars.enumerated().map { index, bar -> ViewModel in
                let place = isMirrored ? bars.count - 1 - index : index
                let height = Double(bar.number) / Double(most) * Double(Self.height - 20)
                return [
                    "x": Self.tenths(Double(place) * step + step * 0.1), "y": Self.tenths(Double(Self.height) - height),
                    "width": Self.tenths(step * 0.8), "height": Self.tenths(height),
                    "text": "\(bar.label): \(visit.formats.number(bar.number))",
                    "label": index % every == 0 ? bar.label : nil,
                    "middle": Self.tenths((Double(place) + 0.5) * step), "foot": String(Self.height + 18),
                ]
            },
        ]
    }

    /// One decimal, with a point in every language.
    private static func tenths(_ number: Double) -> String {
        let tenths = Int((number * 10).rounded())
        return "\(tenths / 10).\(abs(tenths) % 10)"
    }
}
