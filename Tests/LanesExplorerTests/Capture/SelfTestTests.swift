import Testing

@testable import LanesExplorerEngine

@Suite("The layers of control")
struct SelfTestTests {
    @Test("On this toolchain all of them are in place")
    func complete() {
        #expect(SelfTest.layers == .all)
        #expect(SelfTest.remarks.isEmpty)
    }

    @Test("Each missing layer is named")
    func missing() {
        #expect(SelfTest.remarks(missing: .all).count == 4)
        #expect(SelfTest.remarks(missing: .hop).first?.contains("swift_task_switch") == true)
    }
}
