import LanesExplorer
import Testing

@Suite("Footprints")
struct FootprintTests {
    @Test("Two steps that only read the same thing can be swapped")
    func readsCommute() {
        var left = Footprint()
        var right = Footprint()
        left.read(ResourceID(3))
        right.read(ResourceID(3))
        #expect(left.isIndependent(of: right))
        right.write(ResourceID(3))
        #expect(!left.isIndependent(of: right))
    }
}
