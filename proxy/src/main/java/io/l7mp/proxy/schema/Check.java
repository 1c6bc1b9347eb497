package io.l7mp.proxy.schema;

/** One keyword of a schema, with what stands behind it. Immutable. */
@FunctionalInterface
interface Check {
    /** Judges the value at a spot, whose schema trail leads to the schema that has the keyword. */
    void run(Spot spot, Report report);
}
