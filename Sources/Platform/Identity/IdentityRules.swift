import Base
import House
import Storage

/// Decisions about accounts that several actions share.
enum IdentityRules {
    /// Throws `Problem` (invalid) unless the unit lies within the actor's scope.
    static func requireUnit(_ unit: ID<AdministrativeUnit>, within actor: Actor, in connection: Connection) throws {
        let isWithin = try connection.exists(
            "SELECT id FROM unit WHERE id = \(unit) AND \(actor.scope.contains("unit.id"))")
        guard isWithin else { throw Problem.invalid([FieldProblem("unit", "web.form.bad_choice")]) }
    }

    /// The account, locked for the change; throws `Problem` (not found) outside the actor's scope, and (forbidden) if it
    /// now works in units that are not the actor's: who has moved on is no longer in the hands of the former commune.
    static func account(
        _ id: ID<Account>, for actor: Actor, asOf date: CalendarDate, in transaction: Transaction
    ) throws -> AccountRecord {
        try transaction.execute("UPDATE account SET changed_at = changed_at WHERE id = \(id)")
        guard let account = try AccountStore().find(id, actor.scope, in: transaction) else { throw Problem.notFound }
        let worksElsewhere = try transaction.exists(
            """
            SELECT id FROM post WHERE account_id = \(id) AND from_date <= \(date) AND until_date > \(date)
                AND NOT (\(actor.scope.contains("post.unit_id")))
            """)
        if worksElsewhere { throw Problem.forbidden }
        return account
    }

    /// Throws `Problem` (conflict) if nobody but the account itself could administer its units afterwards.
    static func requireAnotherAdministrator(than id: ID<Account>, asOf date: CalendarDate, in connection: Connection)
        throws
    {
        let isAdministrator = try connection.exists(
            "\(administrators(date)) AND account.id = \(id)")
        guard isAdministrator else { return }
        let others = try connection.exists("\(administrators(date)) AND account.id <> \(id)")
        guard others else { throw Problem(.conflict, "identity.account.last_admin") }
    }

    /// Those who administer accounts on that day; conditions may follow.
    static func administrators(_ date: CalendarDate) -> SQL {
        """
        SELECT account.id FROM account JOIN post ON post.account_id = account.id
        JOIN post_role ON post_role.post_id = post.id
        WHERE account.state = 'active' AND post_role.role = 'admin' AND post.from_date <= \(date)
            AND post.until_date > \(date)
        """
    }
}
