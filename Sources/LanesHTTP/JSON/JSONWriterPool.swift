#if canImport(Glibc)
import Glibc
#else
import Musl
#endif

extension JSONWriter {
    /// This thread's writer, or a new one if it is in use (a value that encodes another one to text, for instance).
    @inline(__always)
    static func take() -> JSONWriter {
        guard let kept = pthread_getspecific(key) else { return takeFirst() }
        let writer = Unmanaged<JSONWriter>.fromOpaque(kept).takeUnretainedValue()
        guard !writer.isBusy else { return JSONWriter(isKept: false) }
        writer.isBusy = true
        return writer
    }

    @inline(never)
    private static func takeFirst() -> JSONWriter {
        let writer = JSONWriter(isKept: true)
        pthread_setspecific(key, Unmanaged.passRetained(writer).toOpaque())
        return writer
    }

    /// The thread's slot; a thread that ends gives its writer up.
    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        let failed = pthread_key_create(&key) { kept in
            guard let kept else { return }
            let writer = Unmanaged<JSONWriter>.fromOpaque(kept).takeRetainedValue()
            writer.keyedContainers.removeAll()
        }
        precondition(failed == 0, "no thread-specific slot left for the JSON writer")
        return key
    }()
}
