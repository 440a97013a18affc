public import HTTPTypes

/// An error that knows which response it becomes.
///
/// Throw one from a handler or from middleware; the application turns it into a response in one place. Other errors
/// become a 500 whose text says nothing of them: they go to the log.
public protocol HTTPResponseError: Error {
    /// The response that a client gets.
    func response() -> Response
}

/// The common error: a status, and a sentence for the client.
public struct HTTPError: HTTPResponseError, Hashable, CustomStringConvertible {
    /// The status of the response.
    public var status: HTTPResponse.Status
    /// What the client is told; `nil`: the status' own phrase.
    public var message: String?
    /// Further fields of the response.
    public var headers: HTTPFields

    /// An error with a status and a sentence for the client.
    public init(_ status: HTTPResponse.Status, _ message: String? = nil, headers: HTTPFields = [:]) {
        self.status = status
        self.message = message
        self.headers = headers
    }

    /// The message as plain text.
    public func response() -> Response {
        var response = Response(status: status, text: (message ?? status.reasonPhrase) + "\n")
        if !headers.isEmpty { response.headers.append(contentsOf: headers) }
        return response
    }

    /// "404 Not Found: no such account".
    public var description: String {
        "\(status.code) \(status.reasonPhrase)" + (message.map { ": \($0)" } ?? "")
    }
}
