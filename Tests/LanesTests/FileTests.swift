import Foundation
import Lanes
import Testing

@Suite("Files")
struct FileTests {
    enum Place: String, CaseIterable, Sendable {
        case uring
        case epoll
        case thread
        case simulated

        static let available = allCases.filter { $0 != .uring || (try? KernelChoice.uring.make()) != nil }

        func run<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) async throws -> Value {
            if self == .simulated { return try Lane.simulated().run(body) }
            if self == .thread {
                let pool = try ThreadPool(name: "file test", size: 1, queue: 8)
                let result = await Task(executorPreference: pool.lanes[0], operation: body).result
                await Task.detached { _ = pool.stop() }.value
                return try result.get()
            }
            let workers = try ThreadPool(name: "file worker", size: 1, queue: 8)
            let running = try LoopLane.start(
                name: "file test",
                kernel: self == .uring ? .uring : .epoll,
                workers: workers
            )
            let result = await Task(executorPreference: running.lane, operation: body).result
            await Task.detached {
                running.stop()
                workers.stop()
            }.value
            return try result.get()
        }
    }

    private static func temporaryPath() -> String {
        NSTemporaryDirectory() + "lanes-file-\(UUID().uuidString)"
    }

    @Test("hold what was written at each offset", arguments: Place.available)
    func roundTrip(_ place: Place) async throws {
        let path = Self.temporaryPath()
        defer { unlink(path) }
        let large = (0..<600_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try await place.run {
            let file = try await File.open(path, .write())
            try await file.write(Array("hello".utf8), at: 3)
            try await file.write(large, at: 100)
            try await file.synchronize()
            #expect(try await file.size == 600_100)
            #expect(try await file.read(at: 0, count: 8) == [0, 0, 0] + Array("hello".utf8))
            #expect(try await file.read(at: 600_098, count: 50) == Array(large.suffix(2)))
            #expect(try await file.read(at: 700_000, count: 50) == [])
            #expect(try await file.readAll(limit: 600_100).dropFirst(100) == large[...])
        }
    }

    @Test("grow at their end when they are open for appending", arguments: Place.available)
    func appending(_ place: Place) async throws {
        let path = Self.temporaryPath()
        defer { unlink(path) }
        let bytes = try await place.run {
            for text in ["one ", "two ", "three"] {
                let file = try await File.open(path, .append)
                try await file.append(Array(text.utf8))
            }
            return try await File.open(path).readAll(limit: 100)
        }
        #expect(String(decoding: bytes, as: UTF8.self) == "one two three")
    }

    @Test("name themselves in every error", arguments: Place.available)
    func errors(_ place: Place) async throws {
        let path = Self.temporaryPath()
        let fifo = path + ".fifo"
        mkfifo(fifo, 0o600)
        _ = FileManager.default.createFile(atPath: path, contents: Data("12345".utf8))
        defer {
            unlink(path)
            unlink(fifo)
        }
        try await place.run {
            let missing = try await fileError { _ = try await File.open("/nowhere/at/all") }
            #expect(missing.description == "/nowhere/at/all: open: No such file or directory (errno 2)")
            #expect(try await fileError { _ = try await File.open(NSTemporaryDirectory()) }.kind == .notRegular)
            #expect(try await fileError { _ = try await File.open(fifo) }.kind == .notRegular)
            let file = try await File.open(path)
            #expect(try await fileError { _ = try await file.readAll(limit: 4) }.kind == .tooLong(limit: 4))
            #expect(try await fileError { try await file.write([1], at: 0) }.path == path)
            #expect(try await fileError { _ = try await file.read(at: -1, count: 1) }.path == path)
            #expect(try await fileError { try await file.append([1]) }.path == path)
        }
    }

    @Test("are closed with their last reference")
    func closing() async throws {
        let path = Self.temporaryPath()
        defer { unlink(path) }
        let numbers = try await Place.epoll.run {
            var numbers: Set<Descriptor> = []
            for _ in 0..<50 { numbers.insert(try await File.open(path, .write()).descriptor) }
            return numbers
        }
        // Other tests open files meanwhile, but a number that is never given back would make fifty.
        #expect(numbers.count < 50)
    }
}

private func fileError(_ body: () async throws -> Void) async throws -> FileError {
    do {
        try await body()
    } catch let error as FileError {
        return error
    }
    throw MissingFileError()
}

private struct MissingFileError: Error {}
