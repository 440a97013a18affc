// swift-tools-version: 6.2
import PackageDescription

// The floors, top floor first. An arrow only ever runs down; a test in Tests/HouseRulesTests holds that.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let package = Package(
    name: "lanes",
    products: [
        .library(name: "Lanes", targets: ["Lanes"]),
        .library(name: "LanesHTTP", targets: ["LanesHTTP"]),
        .library(name: "LanesCommand", targets: ["LanesCommand"]),
        .library(name: "LanesPoints", targets: ["LanesPoints"]),
        .library(name: "LanesExplorer", targets: ["LanesExplorer"]),
        .library(name: "LanesExplorerEngine", targets: ["LanesExplorerEngine"]),
        .executable(name: "bank", targets: ["bank"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.6.0"),
    ],
    targets: [
        // Floor 4: what an application's executable gets for free.
        .target(
            name: "LanesCommand",
            dependencies: [
                "Lanes", "LanesHTTP",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        // Floor 5: the explorer in a test, whose expectations it takes. It links Swift Testing; its engine does not.
        .target(name: "LanesExplorer", dependencies: ["LanesExplorerEngine"], swiftSettings: settings),
        // Floor 4: finds the order of events that breaks a body of code.
        .target(
            name: "LanesExplorerEngine",
            dependencies: ["Lanes", "LanesPoints", "CCapture"],
            swiftSettings: settings
        ),
        // Floor 3: HTTP on lanes.
        .target(
            name: "LanesHTTP",
            dependencies: [
                "Lanes",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: settings
        ),
        // Floor 2: lanes, loops, kernels, the journal.
        .target(name: "Lanes", dependencies: ["CLinux"], swiftSettings: settings),
        // Floor 2, beside it: locks and atomics that an explorer can order, which production code may contain.
        .target(name: "LanesPoints", dependencies: ["CPoints"], swiftSettings: settings),
        // Floor 1: what Swift cannot say about Linux, about a thread's controller, about Swift's own runtime.
        .target(name: "CPoints"),
        .target(name: "CCapture"),
        .target(name: "CLinux"),

        // The example that runs first.
        .executableTarget(
            name: "bank",
            dependencies: [
                "Lanes", "LanesHTTP", "LanesCommand", "LanesExplorerEngine", "LanesPoints",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            path: "Examples/Bank",
            swiftSettings: settings
        ),

        .testTarget(name: "LanesTests", dependencies: ["Lanes"], swiftSettings: settings),
        // One suite against every kind of lane.
        .testTarget(name: "LaneContractTests", dependencies: ["Lanes"], swiftSettings: settings),
        .testTarget(
            name: "LanesHTTPTests",
            dependencies: [
                "LanesHTTP", "Lanes",
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
            ],
            exclude: ["Wire/Corpus"],
            swiftSettings: settings
        ),
        // Programs with a bug that somebody has described: for the tests, and for Benchmarks/explorer.
        .target(
            name: "KnownBugs",
            dependencies: ["LanesPoints"],
            path: "Tests/LanesExplorerTests/KnownBugs",
            swiftSettings: settings
        ),
        .testTarget(
            name: "LanesExplorerTests",
            dependencies: [
                "KnownBugs", "LanesExplorer", "LanesExplorerEngine", "LanesPoints", "Lanes", "LanesHTTP",
                .product(name: "HTTPTypes", package: "swift-http-types"),
            ],
            exclude: ["KnownBugs"],
            swiftSettings: settings
        ),
        .testTarget(name: "HouseRulesTests", swiftSettings: settings),
        .testTarget(
            name: "LanesCommandTests",
            dependencies: [
                "LanesCommand", "LanesHTTP", "Lanes",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: settings
        ),
        .testTarget(name: "BankTests", dependencies: ["bank"], swiftSettings: settings),
    ],
    swiftLanguageModes: [.v6]
)
