/// One measure with all its series, as it is written down for a program that collects measurements.
struct MetricFamily: Sendable, Hashable {
    enum Kind: String, Sendable { case counter, gauge, histogram, summary }

    /// One number. The suffix is empty but in histograms and summaries: `_bucket`, `_sum`, `_count`.
    struct Sample: Sendable, Hashable {
        var suffix = ""
        var labels: [Label] = []
        let value: Double
    }

    struct Label: Sendable, Hashable {
        let name: String
        let value: String
    }

    let name: String
    let kind: Kind
    let help: String
    let samples: [Sample]

    /// A measure without labels.
    static func gauge(_ name: String, _ help: String, _ value: Double) -> MetricFamily {
        MetricFamily(name: name, kind: .gauge, help: help, samples: [Sample(value: value)])
    }
}

/// The text format of Prometheus, version 0.0.4.
enum PrometheusText {
    static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

    static func render(_ families: [MetricFamily]) -> String {
        var text = ""
        for family in families.sorted(by: { $0.name < $1.name }) {
            let name = self.name(family.name)
            if !family.help.isEmpty { text += "# HELP \(name) \(escaped(family.help, quotes: false))\n" }
            text += "# TYPE \(name) \(family.kind.rawValue)\n"
            for sample in family.samples {
                let labels = sample.labels.map { "\(label($0.name))=\"\(escaped($0.value, quotes: true))\"" }
                text += name + sample.suffix
                if !labels.isEmpty { text += "{\(labels.joined(separator: ","))}" }
                text += " \(number(sample.value))\n"
            }
        }
        return text
    }

    /// `[a-zA-Z_:][a-zA-Z0-9_:]*`: anything else becomes an underscore.
    static func name(_ text: String) -> String { plain(text, colons: true) }

    /// Names of labels may hold no colon.
    static func label(_ text: String) -> String { plain(text, colons: false) }

    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        if value == value.rounded(), abs(value) < 1e15 { return "\(Int64(value))" }
        return "\(value)"
    }

    private static func plain(_ text: String, colons: Bool) -> String {
        let letters = text.unicodeScalars.map { scalar -> Character in
            let isPlain =
                scalar.isASCII && (scalar.properties.isAlphabetic || (48...57).contains(scalar.value))
                || scalar == "_" || colons && scalar == ":"
            return isPlain ? Character(scalar) : "_"
        }
        let name = String(letters)
        return name.first.map { $0.isNumber } ?? true ? "_" + name : name
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\"" where quotes: result += "\\\""
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
