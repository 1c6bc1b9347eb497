/**
 * What requests and configurations have to look like: the OpenAPI document of the API, and a
 * validator of the part of JSON Schema 2020-12 that it uses.
 *
 * <p>{@link io.l7mp.proxy.schema.ApiDocument} reads {@code openapi.yaml} when it is asked for the
 * first time, not before: who is not strict pays nothing. A keyword that the validator does not
 * know is refused then, so a schema never means more than what is checked. Everything that was read
 * is immutable and may be used by any thread.
 *
 * <p>What is wrong is told in the words of ajv 6, the validator of node l7mp, by
 * {@link io.l7mp.proxy.schema.Violation}; what it needs for that, the rule that does not hold and
 * its parameters, is why this is no library: those report texts of their own. Hostile input costs
 * little: documents are bounded before, violations are counted, no pattern can backtrack far, and
 * of several alternatives only the one that is meant is tried.
 */
package io.l7mp.proxy.schema;
