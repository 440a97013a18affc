/// Looks for the plainest schedule that fails as a given one does: the fewest switches, then the fewest preemptions,
/// then the fewest steps.
///
/// First a search by preemption bound, whose first hit has the fewest preemptions there are. Then the schedule itself
/// is worked on: segments of one strand are joined (greedily, one after the other), and left out in ever smaller
/// blocks (delta debugging: Zeller, Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", 2002). At the end
/// a search by switches, for as long as the budget lasts, finds what all that missed, or that there is nothing to find.
package struct Minimiser {
    package struct Minimum {
        /// The plainest run that was found; its schedule replays it.
        package var result: RunResult
        /// Runs that were spent.
        package var runs: Int
        /// Every schedule with fewer switches was tried, and none fails like this.
        package var isLeast: Bool
        /// The schedule failed in the same way when it was replayed. If not, the body depends on something that is not
        /// under control, and nothing was minimised.
        package var isReproducible: Bool
    }

    private let budget: Int
    private let mayGoOn: () -> Bool

    /// `mayGoOn` is asked before each run, so that a caller can limit the time.
    package init(budget: Int = 2_000, mayGoOn: @escaping () -> Bool = { true }) {
        self.budget = budget
        self.mayGoOn = mayGoOn
    }

    package func minimise(_ found: RunResult, on subject: any Subject) -> Minimum {
        let state = Minimisation(found, on: subject, budget: budget, mayGoOn: mayGoOn)
        guard state.reproduce() else {
            return Minimum(result: found, runs: state.runs, isLeast: false, isReproducible: false)
        }
        state.boundPreemptions(runs: budget / 3)
        while state.join() || state.leaveOut() || state.returnToPlainer() {}
        state.boundSwitches()
        return Minimum(result: state.best, runs: state.runs, isLeast: state.isLeast, isReproducible: true)
    }
}
