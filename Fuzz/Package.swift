// swift-tools-version: 6.2
// Coverage-guided fuzzing of what reads bytes from the network (script/fuzz): a package of its own, since every line of
// what is fuzzed is compiled to count. The sources are the product's, by symbolic links.
import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let package = Package(
    name: "lanes-fuzz",
    dependencies: [
        .package(url: "https://github.com/apple/swift-http-types", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.6.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.6.0"),
    ],
    targets: [
        .executableTarget(
            name: "fuzz",
            dependencies: ["CFuzzer", "Lanes", "LanesHTTP"],
            swiftSettings: settings
        ),
        .target(name: "CFuzzer"),
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
        .target(name: "Lanes", dependencies: ["CLinux"], swiftSettings: settings),
        .target(name: "CLinux"),
    ],
    swiftLanguageModes: [.v6]
)
