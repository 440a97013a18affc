/// A strategy that needs a profile of the body. Alone it uses its first run to make one; in a portfolio it is given
/// one that all members share.
package class ProfiledStrategy: Strategy {
    package let name: String
    let profile: Profile
    private let profilingRun: ProfilingRun
    private var isProfiling = false

    init(name: String, profile: Profile) {
        self.name = name
        self.profile = profile
        profilingRun = ProfilingRun(profile)
    }

    /// A run begins, and the profile is known.
    func begin() {}
    func pick(_ moment: borrowing Moment) -> Int { moment.runOn }
    func took(_ strand: StrandID, _ footprint: Footprint) {}
    func end() {}

    package final func beginRun() -> Bool {
        isProfiling = !profile.isMeasured
        guard !isProfiling else { return profilingRun.beginRun() }
        begin()
        return true
    }

    package final func choose(_ moment: borrowing Moment) -> Int {
        isProfiling ? profilingRun.choose(moment) : pick(moment)
    }

    package final func stepped(_ strand: StrandID, _ footprint: Footprint) {
        isProfiling ? profilingRun.stepped(strand, footprint) : took(strand, footprint)
    }

    package final func endRun(_ result: borrowing RunResult) {
        isProfiling ? profilingRun.endRun(result) : end()
    }
}
