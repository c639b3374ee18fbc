import CLibPQ

/// Numbers of types in `pg_type`, which never change.
enum TypeOID {
    static let bool: Oid = 16
    static let bytea: Oid = 17
    static let character: Oid = 18
    static let name: Oid = 19
    static let int8: Oid = 20
    static let int2: Oid = 21
    static let int4: Oid = 23
    static let text: Oid = 25
    static let oid: Oid = 26
    static let json: Oid = 114
    static let float4: Oid = 700
    static let float8: Oid = 701
    static let unknown: Oid = 705
    static let bpchar: Oid = 1042
    static let varchar: Oid = 1043
    static let numeric: Oid = 1700

    /// Types whose binary form `Value` reads.
    static let binary: Set<Oid> = [
        bool, bytea, character, name, int8, int2, int4, text, oid, json, float4, float8, unknown, bpchar, varchar,
    ]
}

extension Value.Kind {
    var oid: Oid {
        switch self {
        case .integer: TypeOID.int8
        case .real: TypeOID.float8
        case .text: TypeOID.text
        case .bytes: TypeOID.bytea
        }
    }
}

extension Value {
    /// The type to bind as: an absent value keeps its own.
    var bindKind: Kind {
        switch self {
        case .null(let kind): kind
        case .integer: .integer
        case .real: .real
        case .text: .text
        case .bytes: .bytes
        }
    }

    /// A column's binary form: numbers come with the highest byte first.
    init(binary bytes: UnsafeRawBufferPointer, type: Oid) {
        switch type {
        case TypeOID.int8: self = .integer(Int64(bigEndian: bytes.loadUnaligned(as: Int64.self)))
        case TypeOID.int4: self = .integer(Int64(Int32(bigEndian: bytes.loadUnaligned(as: Int32.self))))
        case TypeOID.int2: self = .integer(Int64(Int16(bigEndian: bytes.loadUnaligned(as: Int16.self))))
        case TypeOID.oid: self = .integer(Int64(UInt32(bigEndian: bytes.loadUnaligned(as: UInt32.self))))
        case TypeOID.bool: self = .integer(bytes.first == 0 ? 0 : 1)
        case TypeOID.float8:
            self = .real(Double(bitPattern: UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self))))
        case TypeOID.float4:
            self = .real(Double(Float(bitPattern: UInt32(bigEndian: bytes.loadUnaligned(as: UInt32.self)))))
        case TypeOID.bytea: self = .bytes(Array(bytes))
        default: self = .text(String(decoding: bytes, as: UTF8.self))
        }
    }

    /// A column's text form, which every type has.
    init(text bytes: UnsafeRawBufferPointer, type: Oid) {
        let text = String(decoding: bytes, as: UTF8.self)
        switch type {
        case TypeOID.int8, TypeOID.int4, TypeOID.int2, TypeOID.oid: self = Int64(text).map(Value.integer) ?? .text(text)
        case TypeOID.float8, TypeOID.float4: self = Double(text).map(Value.real) ?? .text(text)
        // What sum() and avg() of BIGINT give.
        case TypeOID.numeric: self = Int64(text).map(Value.integer) ?? Double(text).map(Value.real) ?? .text(text)
        case TypeOID.bool: self = .integer(text == "t" ? 1 : 0)
        case TypeOID.bytea: self = Value.bytes(hexadecimal: bytes) ?? .text(text)
        default: self = .text(text)
        }
    }

    /// `\x0aff`: what `bytea_output = hex` gives.
    private static func bytes(hexadecimal text: UnsafeRawBufferPointer) -> Value? {
        guard text.count >= 2, text[0] == UInt8(ascii: "\\"), text[1] == UInt8(ascii: "x") else { return nil }
        func digit(_ character: UInt8) -> UInt8 {
            character <= UInt8(ascii: "9") ? character - UInt8(ascii: "0") : (character | 0x20) - UInt8(ascii: "a") + 10
        }
        return .bytes(stride(from: 2, to: text.count - 1, by: 2).map { digit(text[$0]) << 4 | digit(text[$0 + 1]) })
    }
}

/// The values of one statement as libpq takes them: text with a zero at the end, or bytes as they are.
struct PQParameters {
    private var storage: [UInt8] = []
    /// Where each value begins; nil for an absent one.
    private var starts: [Int?] = []
    private var lengths: [Int32] = []
    private var formats: [Int32] = []

    /// Throws `DatabaseFailure` (statement) for a text with U+0000, which libpq would cut there.
    init(_ values: [Value], statement: String) throws {
        for value in values {
            switch value {
            case .null: add(nil as [UInt8]?)
            case .integer(let number): add("\(number)".utf8)
            case .real(let number): add("\(number)".utf8)
            case .text(let text):
                guard !text.utf8.contains(0) else {
                    throw DatabaseFailure(.statement, "a text with U+0000 cannot be stored", statement: statement)
                }
                add(text.utf8)
            case .bytes(let bytes): add(bytes, format: 1)
            }
        }
    }

    private mutating func add(_ bytes: (some Collection<UInt8>)?, format: Int32 = 0) {
        starts.append(bytes == nil ? nil : storage.count)
        lengths.append(Int32(clamping: bytes?.count ?? 0))
        formats.append(format)
        guard let bytes else { return }
        storage += bytes
        storage.append(0)
    }

    func withPointers<Result>(
        _ body: (_ values: [UnsafePointer<CChar>?], _ lengths: [Int32], _ formats: [Int32]) -> Result
    ) -> Result {
        storage.withUnsafeBytes { buffer in
            let values = starts.map { start in
                start.flatMap { buffer.baseAddress?.advanced(by: $0).assumingMemoryBound(to: CChar.self) }
            }
            return body(values, lengths, formats)
        }
    }
}
