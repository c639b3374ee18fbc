public import Base
public import Storage

/// What a feature has open in units: a port, asked before a unit ends and nothing goes on with its work.
public protocol UnitWork: Sendable {
    /// What is open in these units, in words with a number; nil if nothing is.
    func openWork(in units: [ID<AdministrativeUnit>], _ connection: Connection) throws -> Message?
}
