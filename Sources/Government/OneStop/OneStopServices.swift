public import Audit
public import Base
public import Files
public import House
public import Identity
public import Notices
public import Residents
public import Storage
public import Trust
public import WorkCalendar

/// What every page, action and job of the one-stop service works with; made once by the composition root.
public struct OneStopServices: Sendable {
    public let database: Database
    public let clock: WallClock
    public let vault: Vault
    public let catalogue: ProcedureCatalogue
    /// The register of printed codes.
    public let codes: any CodeRegistry
    public let files: FileStore
    public let calendar: WorkCalendarStore
    public let residents: ResidentStore
    public let units: UnitStore
    public let villages: VillageMemory
    public let audit: AuditLog
    public let search: SearchIndex
    public let notices: NoticeBoard
    /// Reads the code on a photo of an identity card.
    public let photos: any CodePhotos
    /// Asks for fees and says what they are; nil where nothing is paid for.
    public let fees: (any FeeCollection)?
    public let tariff: (any FeeTariff)?
    /// What is resolved outside of the dossiers and counts with them; nil where nothing is.
    public let atOnce: (any ResolvedAtOnce)?
    let store = DossierStore()
    let lifeEvents = LifeEventCatalogue()
    let rules = RuleStore()

    public init(
        database: Database, clock: WallClock, vault: Vault, catalogue: ProcedureCatalogue = ProcedureCatalogue(),
        codes: any CodeRegistry, files: FileStore, calendar: WorkCalendarStore, residents: ResidentStore,
        units: UnitStore = UnitStore(), villages: VillageMemory = VillageMemory(), audit: AuditLog = AuditLog(),
        search: SearchIndex = SearchIndex(), notices: NoticeBoard, photos: any CodePhotos,
        fees: (any FeeCollection)? = nil, tariff: (any FeeTariff)? = nil,
        atOnce: (any ResolvedAtOnce)? = nil
    ) {
        self.atOnce = atOnce
        self.fees = fees
        self.tariff = tariff
        self.database = database
        self.clock = clock
        self.vault = vault
        self.catalogue = catalogue
        self.codes = codes
        self.files = files
        self.calendar = calendar
        self.residents = residents
        self.units = units
        self.villages = villages
        self.audit = audit
        self.search = search
        self.notices = notices
        self.photos = photos
    }
}
