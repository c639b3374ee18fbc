// swift-tools-version:6.2
import PackageDescription

// The house in one page. An arrow may only point the way docs/ARCHITECTURE.md says; `Tests/Lint` reads this file.

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

func kernel(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .target(
        name: name, dependencies: dependencies, path: "Sources/Kernel/\(name)", resources: resources,
        swiftSettings: settings)
}

func platform(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .target(
        name: name, dependencies: dependencies, path: "Sources/Platform/\(name)", resources: resources,
        swiftSettings: settings)
}

func system(_ name: String, _ library: String, _ package: String) -> Target {
    .systemLibrary(name: name, path: "Sources/System/\(name)", pkgConfig: library, providers: [.apt([package])])
}

let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let nio = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")

let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let x509 = Target.Dependency.product(name: "X509", package: "swift-certificates")
let asn1 = Target.Dependency.product(name: "SwiftASN1", package: "swift-asn1")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let kernelModules: [Target.Dependency] = ["Base", "Texts", "Trust", "Storage", "Codes", "Paper", "Web"]
let platformModules: [Target.Dependency] = [
    "House", "Audit", "Identity", "Residents", "Files", "Notices", "WorkCalendar", "Translations", "Administration",
]
/// The features, each knowing none of the others.
let features: [Target.Dependency] = [
    "OneStop", "Queue", "Certification", "Payments", "LookUp", "Places", "Bulletin", "Feedback",
]

/// A feature may use the platform and the kernel, and no other feature.
func feature(_ path: String, _ more: [Target.Dependency] = []) -> Target {
    let name = String(path.split(separator: "/").last ?? "")
    return .target(
        name: name, dependencies: platformModules + kernelModules + more, path: "Sources/\(path)",
        resources: [.copy("Resources")], swiftSettings: settings)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(name: name, dependencies: dependencies, path: "Tests/\(name)", swiftSettings: settings)
}

let package = Package(
    name: "langso",
    products: [.executable(name: "langso", targets: ["langso"])],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(
            url: "https://github.com/apple/swift-configuration", from: "1.4.0",
            traits: [.defaults, "CommandLineArguments"]),
    ],
    targets: [
        system("CLibPQ", "libpq", "libpq-dev"),
        system("CQREncode", "libqrencode", "libqrencode-dev"),
        system("CZBar", "zbar", "libzbar-dev"),
        system("CPixbuf", "gdk-pixbuf-2.0", "libgdk-pixbuf-2.0-dev"),
        system("CPangoCairo", "pangocairo", "libpango1.0-dev"),
        system("CZlib", "zlib", "zlib1g-dev"),

        kernel("Base", []),
        kernel("Texts", ["Base"], resources: [.copy("Resources")]),
        kernel("Trust", ["Base", crypto, cryptoExtras, nioPosix]),
        kernel("Storage", ["Base", "CLibPQ", grdb, nio, nioPosix, logging, lifecycle]),
        kernel("Codes", ["Base", "CQREncode", "CZBar", "CPixbuf"]),
        kernel("Paper", ["Base", "Codes", "Trust", "CPangoCairo"]),
        kernel(
            "Web",
            ["Base", "Texts", "Trust", "Storage", "CZlib", hummingbird, mustache, nio, logging, lifecycle, metrics],
            resources: [.copy("Resources")]),

        platform("House", kernelModules),
        platform("Audit", ["House"] + kernelModules, resources: [.copy("Resources")]),
        platform("Identity", ["House", "Audit"] + kernelModules, resources: [.copy("Resources")]),
        platform("Residents", ["House", "Audit", "Identity"] + kernelModules, resources: [.copy("Resources")]),
        platform("Files", ["House", "Audit", "Identity"] + kernelModules, resources: [.copy("Resources")]),
        platform("Notices", ["House", "Audit", "Identity"] + kernelModules, resources: [.copy("Resources")]),
        platform(
            "WorkCalendar", ["House", "Audit", "Identity", yams] + kernelModules, resources: [.copy("Resources")]),
        platform("Translations", ["House", "Audit", "Identity"] + kernelModules, resources: [.copy("Resources")]),
        platform("Administration", ["House", "Audit", "Identity"] + kernelModules, resources: [.copy("Resources")]),

        feature("Government/OneStop", [yams]),
        feature("Government/Queue"),
        feature("Government/Certification"),
        feature("Economy/Payments"),
        feature("Society/LookUp"),
        feature("Society/Places"),
        feature("Society/Bulletin"),
        feature("Society/Feedback"),

        .target(
            name: "TestSupport", dependencies: ["Base", "CLibPQ", "Storage", logging], path: "Tests/TestSupport",
            swiftSettings: settings),
        tests("BaseTests", ["Base"]),
        tests("TextsTests", ["Base", "Texts"]),
        tests("TrustTests", ["Base", "Trust", crypto, cryptoExtras]),
        tests("CodesTests", ["Codes"]),
        tests("PaperTests", ["Base", "Codes", "Paper"]),
        tests("StorageTests", ["Base", "Storage", "TestSupport", logging]),
        tests("WebTests", ["Base", "Storage", "Trust", "Web", nio]),
        tests("PlatformTests", ["TestSupport", logging, nio] + platformModules + kernelModules),
        tests("FeatureTests", ["TestSupport", logging] + features + platformModules + kernelModules),
        .target(
            name: "HouseSupport",
            dependencies: [
                "TestSupport", "langso", "OneStop", hummingbird, logging, nio,
                .product(name: "HummingbirdTesting", package: "hummingbird"),
            ] + platformModules + kernelModules,
            path: "Tests/HouseSupport", swiftSettings: settings),
        tests(
            "HouseTests",
            ["TestSupport", "HouseSupport", "langso", logging, metrics, x509, asn1] + features + platformModules
                + kernelModules),

        .executableTarget(
            name: "bench",
            dependencies: [
                "Base", "CQREncode", "Codes", "Paper", "Storage", hummingbird, grdb, nio, nioPosix, logging,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "Benchmarks/bench", swiftSettings: settings),
        .executableTarget(
            name: "langso",
            dependencies: [
                hummingbird, .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HummingbirdHTTP2", package: "hummingbird"), logging, lifecycle, metrics,
                nioSSL, x509, asn1, crypto,
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Configuration", package: "swift-configuration"),
                .product(name: "SystemPackage", package: "swift-system"), nio, nioPosix,
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ] + features + platformModules + kernelModules,
            path: "Sources/langso", resources: [.copy("Resources")], swiftSettings: settings),
    ]
)
