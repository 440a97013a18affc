/// A body with the explorer around it, as a search needs it: in this process or in one of its own.
protocol ControlledBody: Subject {
    /// Follows a schedule once more and writes down what happens.
    func trace(_ schedule: Schedule, _ failure: Failure) -> Trace
    /// The same with mailboxes in order of arrival.
    func inOrderOfArrival() -> any ControlledBody
    /// How often something that is not under control resumed a task.
    var news: Int { get }
}
