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
    @inlinable public static var kind: Value.Kind { .integer }
    @inlinable public var stored: Value { .integer(self) }
    @inlinable public init?(stored: Value) {
        guard case .integer(let number) = stored else { return nil }
        self = number
    }
}

extension Int: Storable {
    @inlinable public static var kind: Value.Kind { .integer }
    @inlinable public var stored: Value { .integer(Int64(self)) }
    @inlinable public init?(stored: Value) {
        guard case .integer(let number) = stored else { return nil }
        self.init(exactly: number)
    }
}

extension Bool: Storable {
    @inlinable public static var kind: Value.Kind { .integer }
    @inlinable public var stored: Value { .integer(self ? 1 : 0) }
    @inlinable public init?(stored: Value) {
        guard case .integer(let number) = stored, number == 0 || number == 1 else { return nil }
        self = number == 1
    }
}

extension Double: Storable {
    @inlinable public static var kind: Value.Kind { .real }
    @inlinable public var stored: Value { .real(self) }
    @inlinable public init?(stored: Value) {
        switch stored {
        case .real(let number): self = number
        case .integer(let number): self = Double(number)
        default: return nil
        }
    }
}

extension String: Storable {
    @inlinable public static var kind: Value.Kind { .text }
    @inlinable public var stored: Value { .text(self) }
    @inlinable public init?(stored: Value) {
        guard case .text(let text) = stored else { return nil }
        self = text
    }
}

extension [UInt8]: Storable {
    @inlinable public static var kind: Value.Kind { .bytes }
    @inlinable public var stored: Value { .bytes(self) }
    @inlinable public init?(stored: Value) {
        guard case .bytes(let bytes) = stored else { return nil }
        self = bytes
    }
}

extension Optional: Storable where Wrapped: Storable {
    @inlinable public static var kind: Value.Kind { Wrapped.kind }
    @inlinable public var stored: Value { self?.stored ?? .null(Wrapped.kind) }
    @inlinable public init?(stored: Value) {
        if case .null = stored {
            self = .none
        } else {
            guard let value = Wrapped(stored: stored) else { return nil }
            self = .some(value)
        }
    }
}

extension Storable where Self: RawRepresentable, RawValue == String {
    @inlinable public static var kind: Value.Kind { .text }
    @inlinable public var stored: Value { .text(rawValue) }
    @inlinable public init?(stored: Value) {
        guard case .text(let text) = stored else { return nil }
        self.init(rawValue: text)
    }
}

extension ID: Storable {
    @inlinable public static var kind: Value.Kind { .text }
    @inlinable public var stored: Value { .text(text) }
    @inlinable public init?(stored: Value) {
        guard case .text(let text) = stored else { return nil }
        self.init(text)
    }
}

extension Instant: Storable {
    @inlinable public static var kind: Value.Kind { .integer }
    @inlinable public var stored: Value { .integer(milliseconds) }
    @inlinable public init?(stored: Value) {
        guard case .integer(let number) = stored else { return nil }
        self.init(milliseconds: number)
    }
}

extension CalendarDate: Storable {
    @inlinable public static var kind: Value.Kind { .text }
    @inlinable public var stored: Value { .text(description) }
    @inlinable public init?(stored: Value) {
        guard case .text(let text) = stored else { return nil }
        self.init(text)
    }
}

extension Money: Storable {
    @inlinable public static var kind: Value.Kind { .integer }
    @inlinable public var stored: Value { .integer(dong) }
    @inlinable public init?(stored: Value) {
        guard case .integer(let number) = stored else { return nil }
        self.init(dong: number)
    }
}

extension Language: Storable {}

extension JSONValue: Storable {
    @inlinable public static var kind: Storage.Value.Kind { .text }
    @inlinable public var stored: Storage.Value { .text(text) }
    @inlinable public init?(stored: Storage.Value) {
        guard case .text(let text) = stored, let value = try? JSONValue(parsing: text) else { return nil }
        self = value
    }
}
