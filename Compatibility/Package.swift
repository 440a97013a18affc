// swift-tools-version: 6.2
// The explorer beside code of others (script/compatibility): a package of its own, and a user like any other.
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

let package = Package(
    name: "lanes-compatibility",
    dependencies: [
        .package(name: "lanes", path: ".."),
        .package(url: "https://github.com/apple/swift-async-algorithms", exact: "1.1.4"),
    ],
    targets: [
        // With Swift's runtime inside: says what is not controlled then.
        .executableTarget(
            name: "static-runtime",
            dependencies: [.product(name: "LanesExplorerEngine", package: "lanes")],
            swiftSettings: settings,
            linkerSettings: [.unsafeFlags(["-static-stdlib"])]
        ),
        .testTarget(
            name: "AsyncAlgorithmsTests",
            dependencies: [
                .product(name: "LanesExplorer", package: "lanes"),
                .product(name: "AsyncAlgorithms", package: "swift-async-algorithms"),
            ],
            swiftSettings: settings
        ),
    ],
    swiftLanguageModes: [.v6]
)
