import Testing

/// The house rules, held against every file of the repository.
///
/// A failure says where, and how to mend it.
@Suite("House rules")
struct HouseRulesTests {
    @Test("the rules see the repository's files")
    func filesAreFound() {
        #expect(Repository.product.count > 3)
        #expect(Repository.all.contains { $0.path == "Tests/HouseRulesTests/HouseRulesTests.swift" })
    }

    @Test("files, lines and functions stay short")
    func shape() {
        Repository.all.flatMap(ShapeRule.violations).forEach { $0.record() }
    }

    @Test("no target imports from a floor above")
    func floors() {
        Repository.product.flatMap(FloorRule.violations).forEach { $0.record() }
    }

    @Test("banned words appear only in the files that are named as exceptions", arguments: BannedWordRule.all)
    func bannedWords(rule: BannedWordRule) {
        Repository.product.flatMap(rule.violations).forEach { $0.record() }
    }

    @Test("every named exception is still needed", arguments: BannedWordRule.all)
    func exceptionsAreNeeded(rule: BannedWordRule) {
        for path in rule.exceptions.keys {
            let isNeeded = Repository.product.contains { $0.path == path && !rule.lines(of: $0).isEmpty }
            #expect(isNeeded, "\(path) no longer uses \(rule.word): take it out of BannedWordRule.all")
        }
    }

    @Test("nothing is left to be done later")
    func leftovers() {
        let judged = Repository.all.filter { !$0.path.hasPrefix("Tests/HouseRulesTests/") }
        judged.flatMap(BannedWordRule.leftoverViolations).forEach { $0.record() }
    }

    @Test("what is public is documented, what is unchecked is explained")
    func documentation() {
        Repository.product.flatMap(DocumentationRule.violations).forEach { $0.record() }
    }

    @Test("file names say what is in them, once")
    func names() {
        NameRule.violations(in: Repository.product).forEach { $0.record() }
    }
}
