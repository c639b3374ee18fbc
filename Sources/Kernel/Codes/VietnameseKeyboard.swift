import Foundation

/// Recovers the keys behind a text that a Vietnamese input method or keyboard layout has rewritten.
///
/// A USB scanner is a keyboard: with Telex on, `OS` arrives as an O with an acute accent; on the national layout (TCVN
/// 6064) the digit row itself types accented letters. Keys that the method swallowed for good (an accent typed and
/// taken back) cannot be recovered, so the candidates are then shorter than what was typed.
public enum VietnameseKeyboard {
    /// All key sequences that could have become `text` through Telex or VNI, with or without quick consonants (CC for
    /// CH), or through the national layout; each once, in no particular order; empty if there would be more than
    /// `limit`.
    public static func unmangle(_ text: String, limit: Int = 1_024) -> [String] {
        var found: Set<String> = []
        guard let readings = undoneQuickConsonants(Cluster.split(text)) else { return [] }
        for clusters in readings {
            for method in [Method.telex, .vni] {
                guard let sequences = method.sequences(for: clusters, limit: limit) else { return [] }
                found.formUnion(sequences)
            }
            for marksFirst in [false, true] {
                guard let sequences = NationalLayout.sequences(for: clusters, marksFirst: marksFirst, limit: limit)
                else { return [] }
                found.formUnion(sequences)
            }
        }
        // What still bears a mark was not typed that way.
        let pressed = found.filter { sequence in
            Cluster.split(sequence).allSatisfy { $0.marks.isEmpty && $0.base != "\u{111}" && $0.base != "\u{110}" }
        }
        return pressed.count <= limit ? Array(pressed) : []
    }

    private static let quickPairs: Set<String> = ["ch", "kh", "ph", "th", "gi", "ng", "qu"]

    /// The text itself, and with each choice of its pairs like CH taken for a doubled key; nil beyond five such pairs.
    private static func undoneQuickConsonants(_ clusters: [Cluster]) -> [[Cluster]]? {
        var readings = [clusters]
        for (index, (first, second)) in zip(clusters, clusters.dropFirst()).enumerated() {
            guard first.marks.isEmpty, second.marks.isEmpty, let head = first.base, let tail = second.base,
                quickPairs.contains((String(head) + String(tail)).lowercased())
            else { continue }
            guard readings.count <= 16 else { return nil }
            readings += readings.map { reading in
                var doubled = reading
                let isUpper = tail.properties.isUppercase
                let key = isUpper ? head.properties.uppercaseMapping : head.properties.lowercaseMapping
                doubled[index + 1].base = key.unicodeScalars.first ?? head
                return doubled
            }
        }
        return readings
    }

    /// A base character and the combining marks on it, in canonical order.
    struct Cluster {
        var base: Unicode.Scalar?
        var marks: [Unicode.Scalar] = []

        static func split(_ text: String) -> [Cluster] {
            var clusters: [Cluster] = []
            for scalar in text.decomposedStringWithCanonicalMapping.unicodeScalars {
                if scalar.properties.canonicalCombiningClass == .notReordered {
                    clusters.append(Cluster(base: scalar))
                } else if clusters.isEmpty {
                    clusters.append(Cluster(base: nil, marks: [scalar]))
                } else {
                    clusters[clusters.count - 1].marks.append(scalar)
                }
            }
            return clusters
        }
    }
}

/// The two methods that rewrite syllables. The key of a mark may come anywhere after its letter, up to the end of the
/// word.
private enum Method {
    case telex, vni

    private static let vowels: Set<Unicode.Scalar> = ["a", "e", "i", "o", "u", "y", "A", "E", "I", "O", "U", "Y"]

    /// Empty if neither method could have made this; nil beyond the limit.
    func sequences(for clusters: [VietnameseKeyboard.Cluster], limit: Int) -> [String]? {
        let isPossible = clusters.allSatisfy { $0.marks.isEmpty || $0.base.map(Self.vowels.contains) == true }
        guard isPossible else { return [] }
        var results = [""]
        var rest = clusters[...]
        while let first = rest.first {
            let inWord = continuesWord(first)
            let word = inWord ? rest.prefix(while: continuesWord) : rest.prefix(1)
            rest = rest.dropFirst(word.count)
            guard let options = inWord ? wordSequences(word, limit: limit) : [[first.base].compactMap(\.self)] else {
                return nil
            }
            guard results.count * options.count <= limit else { return nil }
            results = results.flatMap { head in options.map { head + string($0) } }
        }
        return results
    }

    private func continuesWord(_ cluster: VietnameseKeyboard.Cluster) -> Bool {
        guard let base = cluster.base else { return false }
        return base.properties.isAlphabetic || (self == .vni && base.properties.numericType == .decimal)
    }

    /// Insertion from the right keeps the indices of the letters further left true.
    private func wordSequences(
        _ word: ArraySlice<VietnameseKeyboard.Cluster>, limit: Int
    ) -> Set<[Unicode.Scalar]>? {
        var sequences: Set<[Unicode.Scalar]> = [word.map { plain($0.base ?? " ") }]
        for (index, cluster) in word.enumerated().reversed() {
            for key in keys(for: cluster) {
                var longer: Set<[Unicode.Scalar]> = []
                for sequence in sequences {
                    for place in (index + 1)...sequence.count {
                        var next = sequence
                        next.insert(key, at: place)
                        longer.insert(next)
                    }
                }
                guard longer.count <= limit else { return nil }
                // Telex makes the letter U with a horn from a bare W as well.
                if self == .telex, cluster.marks.contains("\u{31B}"), let base = cluster.base, "uU".contains(base) {
                    for sequence in sequences where "wW".contains(key) {
                        var next = sequence
                        next[index] = key
                        longer.insert(next)
                    }
                }
                sequences = longer
            }
        }
        return sequences
    }

    private func plain(_ base: Unicode.Scalar) -> Unicode.Scalar {
        switch base {
        case "\u{111}": "d"
        case "\u{110}": "D"
        default: base
        }
    }

    private func keys(for cluster: VietnameseKeyboard.Cluster) -> [Unicode.Scalar] {
        guard let base = cluster.base else { return [] }
        var keys: [Unicode.Scalar] = []
        if base == "\u{111}" || base == "\u{110}" { keys.append(self == .telex ? plain(base) : "9") }
        for mark in cluster.marks {
            switch (mark, self) {
            case ("\u{302}", .telex): keys.append(base)
            case ("\u{302}", .vni): keys.append("6")
            case ("\u{31B}", .telex), ("\u{306}", .telex): keys.append(cased("w", like: base))
            case ("\u{31B}", .vni): keys.append("7")
            case ("\u{306}", .vni): keys.append("8")
            case ("\u{301}", _): keys.append(self == .telex ? cased("s", like: base) : "1")
            case ("\u{300}", _): keys.append(self == .telex ? cased("f", like: base) : "2")
            case ("\u{309}", _): keys.append(self == .telex ? cased("r", like: base) : "3")
            case ("\u{303}", _): keys.append(self == .telex ? cased("x", like: base) : "4")
            case ("\u{323}", _): keys.append(self == .telex ? cased("j", like: base) : "5")
            default: keys.append(mark)
            }
        }
        return keys
    }

    private func cased(_ key: Unicode.Scalar, like base: Unicode.Scalar) -> Unicode.Scalar {
        base.properties.isUppercase ? key.properties.uppercaseMapping.unicodeScalars.first ?? key : key
    }
}

/// TCVN 6064: the digit row types four letters, five marks and the barred D. Some systems put the mark after the letter
/// before it, some treat it as a dead key for the letter that follows.
private enum NationalLayout {
    private static let below: Unicode.Scalar = "\u{323}"
    private static let marks: [Unicode.Scalar: Unicode.Scalar] = [
        "\u{300}": "5", "\u{309}": "6", "\u{303}": "7", "\u{301}": "8", below: "9",
    ]

    static func sequences(
        for clusters: [VietnameseKeyboard.Cluster], marksFirst: Bool, limit: Int
    ) -> [String]? {
        var results = [""]
        for (index, cluster) in clusters.enumerated() {
            let (head, tail) = digit(of: cluster)
            // Dead keys at the very end have no letter after them.
            let mayTrail = marksFirst && index == clusters.count - 1
            let options = orders(of: tail).flatMap { marks in
                let before = mayTrail ? Array(0...marks.count) : [marksFirst ? marks.count : 0]
                return before.map { Array(marks.prefix($0)) + head + Array(marks.dropFirst($0)) }
            }
            guard results.count * options.count <= limit else { return nil }
            results = results.flatMap { result in options.map { result + string($0) } }
        }
        return results
    }

    /// The key of the base, and the marks that are keys of their own.
    private static func digit(
        of cluster: VietnameseKeyboard.Cluster
    ) -> (head: [Unicode.Scalar], tail: [Unicode.Scalar]) {
        guard let base = cluster.base else { return ([], cluster.marks) }
        let lower = base.properties.lowercaseMapping.unicodeScalars.first ?? base
        if lower == "\u{111}" { return (["0"], cluster.marks) }
        let shapes: [(letter: Unicode.Scalar, mark: Unicode.Scalar, key: Unicode.Scalar)] = [
            ("a", "\u{306}", "1"), ("a", "\u{302}", "2"), ("e", "\u{302}", "3"), ("o", "\u{302}", "4"),
        ]
        for shape in shapes where shape.letter == lower {
            if let index = cluster.marks.firstIndex(of: shape.mark) {
                var tail = cluster.marks
                tail.remove(at: index)
                return ([shape.key], tail)
            }
        }
        return ([base], cluster.marks)
    }

    /// Normalisation moves dots below to the front, so they may have been typed at any place among the other marks.
    private static func orders(of tail: [Unicode.Scalar]) -> Set<[Unicode.Scalar]> {
        let dots = tail.filter { $0 == below }
        var orders: Set<[Unicode.Scalar]> = [tail.filter { $0 != below }]
        guard tail.count <= 10 else { return orders }
        for dot in dots {
            orders = Set(
                orders.flatMap { order in
                    (0...order.count).map { place in
                        var next = order
                        next.insert(dot, at: place)
                        return next
                    }
                })
        }
        return Set(orders.map { order in order.map { marks[$0] ?? $0 } })
    }
}

private func string(_ scalars: [Unicode.Scalar]) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars)
    return String(view)
}

extension String {
    fileprivate func contains(_ scalar: Unicode.Scalar) -> Bool { unicodeScalars.contains(scalar) }
}
