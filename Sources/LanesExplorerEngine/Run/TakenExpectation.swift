/// How a testing library tells the run on the calling thread that an expectation in its body has failed.
package enum TakenExpectation {
    /// False: the calling thread explores nothing, so the expectation is not of an explored body.
    package static func take(_ message: @autoclosure () -> String) -> Bool {
        guard let run = Run.current else { return false }
        run.fail(.expectation, message())
        return true
    }
}
