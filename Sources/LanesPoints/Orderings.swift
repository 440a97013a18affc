// Whoever imports this module instead of Synchronization finds the orderings, and what else there is, in it; the names
// declared here win over Synchronization's.
@_exported public import Synchronization
