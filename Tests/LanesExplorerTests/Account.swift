/// The bank account of every race: it reads, is interrupted, and writes.
actor Account {
    private(set) var balance = 0

    func write(_ value: Int) { balance = value }

    func deposit(_ amount: Int) async {
        let before = balance
        await elsewhere()
        balance = before + amount
    }
}

private actor Elsewhere { func visit() {} }
private let place = Elsewhere()

/// A hop that the compiler cannot remove.
func elsewhere() async { await place.visit() }

struct Broken: Error {}
