public import Base

/// A value as the engines hold it. An absent value still knows its type, which PostgreSQL needs.
public enum Value: Sendable, Hashable {
    case null(Kind)
    case integer(Int64)
    case real(Double)
    case text(String)
    case bytes([UInt8])

    /// The type of a value.
    public enum Kind: Sendable, Hashable {
        case integer, real, text, bytes
    }
}

/// A type whose values can be bound to a statement and read from a column.
public protocol Storable {
    static var kind: Value.Kind { get }
    var stored: Value { get }
    /// nil if the column holds something that this type cannot.
    init?(stored: Value)
}

extension Int64: Storable {
    public static var kind: Value.Kind { .integer }
    public var stored: Value { .integer(self) }
    public init?(stored: Value) {
        guard case .integer(let number) = stored else { return nil }
        self = number
    }
}

extension Int: Storable {
    public static var kind: Value.Kind { .integer }
    public var stored: Value { .integer(Int64(self)) }
    public init?(stored: Value) {
        guard case .integer(let number) = stored else { return nil }
        self.init(exactly: number)
    }
}

extension Bool: Storable {
    public static var kind: Value.Kind { .integer }
    public var stored: Value { .integer(self ? 1 : 0) }
    public init?(stored: Value) {
        guard case .integer(let number) = stored, number == 0 || number == 1 else { return nil }
        self = number == 1
    }
}

extension Double: Storable {
    public static var kind: Value.Kind { .real }
    public var stored: Value { .real(self) }
    public init?(stored: Value) {
        switch stored {
        case .real(let number): self = number
        case .integer(let number): self = Double(number)
        default: return nil
        }
    }
}

extension String: Storable {
    public static var kind: Value.Kind { .text }
    public var stored: Value { .text(self) }
    public init?(stored: Value) {
        guard case .text(let text) = stored else { return nil }
        self = text
    }
}

extension [UInt8]: Storable {
    public static var kind: Value.Kind { .bytes }
    public var stored: Value { .bytes(self) }
    public init?(stored: Value) {
        guard case .bytes(let bytes) = stored else { return nil }
        self = bytes
    }
}

extension Optional: Storable where Wrapped: Storable {
    public static var kind: Value.Kind { Wrapped.kind }
    public var stored: Value { self?.stored ?? .null(Wrapped.kind) }
    public init?(stored: Value) {
        if case .null = stored {
            self = .none
        } else {
            guard let value = Wrapped(stored: stored) else { return nil }
            self = .some(value)
        }
    }
}

extension Storable where Self: RawRepresentable, RawValue == String {
    public static var kind: Value.Kind { .text }
    public var stored: Value { .text(rawValue) }
    public init?(stored: Value) {
        guard case .text(let text) = stored else { return nil }
        self.init(rawValue: text)
    }
}

extension ID: Storable {
    public static var kind: Value.Kind { .text }
    public var stored: Value { .text(text) }
    public init?(stored: Value) {
        guard case .text(let text) = stored else { return nil }
        self.init(text)
    }
}

extension Instant: Storable {
    public static var kind: Value.Kind { .integer }
    public var stored: Value { .integer(milliseconds) }
    public init?(stored: Value) {
        guard case .integer(let number) = stored else { return nil }
        self.init(milliseconds: number)
    }
}

extension CalendarDate: Storable {
    public static var kind: Value.Kind { .text }
    public var stored: Value { .text(description) }
    public init?(stored: Value) {
        guard case .text(let text) = stored else { return nil }
        self.init(text)
    }
}

extension Money: Storable {
    public static var kind: Value.Kind { .integer }
    public var stored: Value { .integer(dong) }
    public init?(stored: Value) {
        guard case .integer(let number) = stored else { return nil }
        self.init(dong: number)
    }
}

extension Language: Storable {}

extension JSONValue: Storable {
    public static var kind: Storage.Value.Kind { .text }
    public var stored: Storage.Value { .text(text) }
    public init?(stored: Storage.Value) {
        guard case .text(let text) = stored, let value = try? JSONValue(parsing: text) else { return nil }
        self = value
    }
}
