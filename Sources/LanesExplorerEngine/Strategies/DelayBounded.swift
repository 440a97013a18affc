import Lanes

/// Delay bounding: "Delay-Bounded Scheduling", Emmi, Qadeer, Rakamarić, POPL 2011.
///
/// A scheduler without choices (each strand goes on for as long as it can, then the next in turn), disturbed at up to
/// `delays` random moments, at which the strand that is due is passed over.
package final class DelayBounded: ProfiledStrategy {
    private let delays: Int
    private var numbers: SeededGenerator
    private var moments = 0
    private var longest = 0
    private var delayed: [Int]

    init(delays: Int, seed: UInt64, profile: Profile) {
        let delays = min(max(delays, 0), 1000)
        self.delays = delays
        numbers = SeededGenerator(seed: seed)
        delayed = Array(repeating: 0, count: delays)
        super.init(name: "delay-bounded(delays: \(delays))", profile: profile)
    }

    package convenience init(delays: Int, seed: UInt64) {
        self.init(delays: delays, seed: seed, profile: Profile())
    }

    override func begin() {
        moments = 0
        let length = max(profile.choices, longest)
        let count = delays == 0 ? 0 : 1 + numbers.pick(delays)
        for index in delayed.indices { delayed[index] = index < count ? 1 + numbers.pick(length) : 0 }
    }

    override func pick(_ moment: borrowing Moment) -> Int {
        let count = moment.candidates.count
        guard count > 1 else { return 0 }
        moments += 1
        var due = moment.runOn
        for delay in delayed where delay == moments { due = following(due, moment) }
        return due
    }

    /// The candidate whose turn comes after that of the one that is passed over.
    private func following(_ passed: Int, _ moment: borrowing Moment) -> Int {
        let after = Moment(
            candidates: moment.candidates,
            step: moment.step,
            last: moment.candidates[passed].strand
        )
        return after.nextInTurn(passing: passed)
    }

    override func end() { longest = max(longest, min(moments, 4 * profile.choices)) }
}
