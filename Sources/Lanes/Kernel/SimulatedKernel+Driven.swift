// Answer by answer, for whoever chooses the order of different connections among one another. The answers of one keep
// theirs: it is a stream.
extension SimulatedKernel {
    /// Calls `body` for each answer that is ready, with the number of its connection.
    func eachAnswer(_ body: (_ connection: Int) -> Void) {
        for submission in submitted where isReady(submission) { body(submission.connection) }
    }

    /// Gives a connection's oldest answer, if there still is one.
    func answerOldest(of connection: Int) {
        let oldest = submitted.firstIndex { $0.connection == connection && isReady($0) }
        if let oldest { answer(oldest) }
    }
}
