// SPDX-License-Identifier: MIT
/**
 * The REST API as its clients see it: what scripts written for node l7mp rely on, word by word.
 */
package io.l7mp.tests.api;
