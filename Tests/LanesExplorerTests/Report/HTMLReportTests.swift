import Testing

@testable import LanesExplorerEngine

@Suite("The report as a page")
struct HTMLReportTests {
    @Test("nothing is loaded from elsewhere, and a policy says so")
    func selfContained() {
        let page = HTMLReport().page(ExampleTraces.lostUpdate)
        #expect(page.contains("default-src 'none'"))
        for word in ["src=", "<link", "url(", "@import", "http://", "https://", "fetch("] {
            #expect(!page.contains(word), "\(word)")
        }
    }

    @Test("a note cannot end the script, nor a name an attribute")
    func escaped() {
        var findings = AdversarialTraces.hostileText
        findings.trace.strands[0].name = "\" onclick=\"alert(1)\" <b>'&"
        let page = HTMLReport().page(findings)
        #expect(page.count { $0 == "\u{1B}" } == 0)
        #expect(page.ranges(of: "<script").count == 1)
        #expect(page.ranges(of: "</script>").count == 1)
        #expect(page.contains("&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;"))
        #expect(page.contains("&quot; onclick=&quot;alert(1)&quot; &lt;b&gt;&#39;&amp;"))
        #expect(!page.contains("onclick=\""))
    }

    @Test("each step is there, with its lane, its place, its notes, and its role in the conflict")
    func steps() {
        let page = HTMLReport().page(ExampleTraces.lostUpdate)
        #expect(page.ranges(of: "data-step=").count == 12)
        #expect(page.contains("id=\"step-7\" data-step=\"7\" data-strand=\"2\" data-ready=\"1 2\""))
        #expect(page.contains("<span class=\"role\">here in between</span>"))
        #expect(page.contains("Sources/<wbr>Bank/<wbr>Account.swift:23"))
        #expect(page.contains("<p class=\"note\">balance becomes 50</p>"))
        #expect(page.ranges(of: "class=\"preemption right\"").count == 1)
    }

    @Test("who waits at the end stands side by side")
    func waits() {
        let page = HTMLReport().page(ExampleTraces.deadlock)
        #expect(page.ranges(of: "<article class=\"wait\"").count == 3)
        #expect(page.contains("■ waits for Mutex #2"))
        #expect(page.contains("transfer-back has it"))
    }

    @Test("a run of twenty thousand steps makes a page that opens")
    func long() {
        let page = HTMLReport().page(AdversarialTraces.livelock(20_000))
        #expect(page.utf8.count < 100_000)
        #expect(page.contains("steps of 2 strands"))
    }

    @Test("a trace without steps makes a page, too")
    func empty() {
        let page = HTMLReport().page(AdversarialTraces.empty)
        #expect(page.contains("No step was written down."))
        #expect(page.hasSuffix("</html>\n"))
    }
}
