// swift-tools-version: 6.2
// What script/bench-explorer measures: a package of its own, and a user of the engine like any other.
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let package = Package(
    name: "lanes-benchmark-explorer",
    dependencies: [
        .package(name: "lanes", path: "../.."),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    ],
    targets: [
        // The programs that the tests explore too: a link to Tests/LanesExplorerTests/KnownBugs.
        .target(
            name: "KnownBugs",
            dependencies: [.product(name: "LanesPoints", package: "lanes")],
            swiftSettings: settings
        ),
        .executableTarget(
            name: "explorer-benchmark",
            dependencies: [
                "KnownBugs",
                .product(name: "LanesExplorerEngine", package: "lanes"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: settings
        ),
    ],
    swiftLanguageModes: [.v6]
)
