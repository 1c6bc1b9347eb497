package io.l7mp.proxy.document;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;

/** Numbers as a configuration holds them and as Number::toString of ECMA-262 prints them. */
final class Numbers {

    private static final double EXACT = 0x1p53;
    private static final double PRINTED_WHOLE = 1e21;

    private Numbers() {
    }

    /**
     * One representation per value: Long, else BigInteger, else a Double that is not printed as
     * either of these.
     *
     * @throws IllegalArgumentException for NaN and the infinities
     */
    static Number canonical(Number number) {
        return switch (number) {
            case Double real -> canonical(real.doubleValue());
            case Float f -> canonical(Double.parseDouble(f.toString()));
            case BigInteger big -> big.bitLength() < Long.SIZE ? (Number) big.longValue() : big;
            case BigDecimal decimal -> canonical(decimal.doubleValue());
            default -> number.longValue();
        };
    }

    private static Number canonical(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            throw new IllegalArgumentException("not a finite number: " + value);
        }
        if (value == Math.rint(value) && Math.abs(value) <= EXACT) {
            return (long) value;
        }
        if (value == Math.rint(value) && Math.abs(value) < PRINTED_WHOLE) {
            // Printed without an exponent, so this is what it would be when it is read again.
            var whole = shortest(Math.abs(value)).toBigIntegerExact();
            return canonical(value < 0 ? whole.negate() : whole);
        }
        return value;
    }

    /** The text of a number: {@code 1}, {@code 0.1}, {@code 1e+21}. */
    static String print(Number number) {
        var canonical = canonical(number);
        return canonical instanceof Double real ? real(real) : canonical.toString();
    }

    private static String real(double value) {
        var sign = value < 0 ? "-" : "";
        var shortest = shortest(Math.abs(value)).stripTrailingZeros();
        var digits = shortest.unscaledValue().toString();
        int exponent = digits.length() - shortest.scale();
        return sign + layout(digits, exponent);
    }

    /** Double.toString has the fewest digits that read back the same, but never less than two. */
    private static BigDecimal shortest(double value) {
        var decimal = new BigDecimal(Double.toString(value));
        var oneDigit = decimal.round(new MathContext(1));
        return oneDigit.doubleValue() == value ? oneDigit : decimal;
    }

    /** Lays out 0.DIGITS x 10^exponent. */
    private static String layout(String digits, int exponent) {
        int count = digits.length();
        if (count <= exponent && exponent <= 21) {
            return digits + "0".repeat(exponent - count);
        }
        if (0 < exponent && exponent <= 21) {
            return digits.substring(0, exponent) + "." + digits.substring(exponent);
        }
        if (-6 < exponent && exponent <= 0) {
            return "0." + "0".repeat(-exponent) + digits;
        }
        var mantissa = count == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        int power = exponent - 1;
        return mantissa + "e" + (power < 0 ? "-" : "+") + Math.abs(power);
    }
}
