/// The field of 32 elements in which check characters are computed: GF(2^5) with x^5 + x^2 + 1, elements as 0...31.
///
/// The element 2 (that is, x) generates all 31 elements that are not zero, so its first 31 powers differ from each
/// other.
enum CheckField {
    /// `element` times x.
    static func timesX(_ element: UInt8) -> UInt8 {
        let shifted = element << 1
        return shifted & 0b10_0000 == 0 ? shifted : shifted ^ 0b10_0101
    }

    /// The polynomial with these coefficients, highest power first, at x: the sum of value × x^(count - 1 - position).
    static func evaluate(_ values: some Sequence<UInt8>) -> UInt8 {
        values.reduce(0) { timesX($0) ^ $1 }
    }

    /// The element that, appended, makes the whole evaluate to zero. It belongs to the power x^0, so it is the sum
    /// itself.
    static func check(_ values: some Sequence<UInt8>) -> UInt8 {
        timesX(evaluate(values))
    }
}
