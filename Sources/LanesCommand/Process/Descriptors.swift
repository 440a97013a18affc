import Glibc

/// The file descriptors that this process may have, of which each connection takes one.
struct Descriptors: Equatable {
    /// How many there may be.
    let limit: Int

    /// Those kept for files, clients, databases and the loops themselves.
    static let reserve = 128
    /// With fewer it makes no sense to start.
    static let minimum = reserve + 16

    /// How many connections there may be at most.
    var connections: Int { max(0, limit - Self.reserve) }

    /// Raises the soft limit to the hard one, as any process may.
    static func raise() -> Descriptors {
        var limits = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits)
        let wanted = rlimit(rlim_cur: limits.rlim_max, rlim_max: limits.rlim_max)
        var raised = wanted
        if setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &raised) == 0 { limits = wanted }
        return Descriptors(limit: Int(clamping: limits.rlim_cur))
    }

    /// Each loop's connection limit that these descriptors allow, with a remark when that is less than asked for.
    ///
    /// A loop that stops accepting in time leaves descriptors for the files and clients of the requests it has.
    /// - Throws: `CommandError.system` when there are too few to start at all.
    func share(connections: Int, loops: Int) throws(CommandError) -> (connections: Int, remark: String?) {
        guard limit >= Self.minimum else {
            throw .system("too few file descriptors: \(limit), at least \(Self.minimum) are needed; see ulimit -Hn")
        }
        let share = max(1, self.connections / loops)
        guard share < connections else { return (connections, nil) }
        let remark = """
            \(limit) file descriptors allow \(share * loops) connections of the limit of \(connections * loops); \
            raise the hard limit (ulimit -Hn, LimitNOFILE=) or lower --max-connections
            """
        return (share, remark)
    }
}
