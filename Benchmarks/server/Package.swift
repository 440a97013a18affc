// swift-tools-version: 6.2
// The server that script/bench measures: a package of its own, and a user of Lanes like any other.
import PackageDescription

let package = Package(
    name: "lanes-benchmark-server",
    dependencies: [
        .package(name: "lanes", path: "../..")
    ],
    targets: [
        .executableTarget(
            name: "lanes-peer",
            dependencies: [
                .product(name: "Lanes", package: "lanes"),
                .product(name: "LanesCommand", package: "lanes"),
                .product(name: "LanesHTTP", package: "lanes"),
            ],
            swiftSettings: [
                .enableUpcomingFeature("ExistentialAny"),
                .enableUpcomingFeature("InternalImportsByDefault"),
                .enableUpcomingFeature("MemberImportVisibility"),
                .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
            ]
        )
    ],
    swiftLanguageModes: [.v6]
)
