// swift-tools-version: 6.0
// The Swift peers in one package, so that SwiftNIO is compiled once. Not part of Lanes: nothing there depends on it.
import PackageDescription

let package = Package(
    name: "swift-peers",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1"),
    ],
    targets: [
        .executableTarget(
            name: "nio-peer",
            dependencies: [
                "Work",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]
        ),
        .executableTarget(
            name: "hummingbird-peer",
            dependencies: [
                "Work",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]
        ),
        .target(name: "Work"),
    ]
)
