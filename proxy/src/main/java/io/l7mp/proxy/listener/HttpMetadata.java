package io.l7mp.proxy.listener;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** What the metadata of a session say of the HTTP request it began with. */
public final class HttpMetadata {
    private static final Pattern ABSOLUTE =
            Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*:)//([^/?#]*)(.*)");
    private static final Pattern PORT = Pattern.compile(".*:(\\d+)");

    private HttpMetadata() {
    }

    /**
     * The section {@code HTTP}: {@code {version, method, url, headers}}, to be put into
     * {@link io.l7mp.proxy.stream.Metadata#with}; rules may rewrite all of it.
     *
     * @param method as in {@code GET}
     * @param target the request target as it was written, origin-form or absolute-form
     * @param version as in {@code 1.1}
     * @param headers names in lower case with their values, repeated ones joined; copied
     */
    public static Map<String, Object> section(String method, String target, String version,
            Map<String, String> headers) {
        var section = new LinkedHashMap<String, Object>();
        section.put("version", version);
        section.put("method", method);
        section.put("url", url(target));
        section.put("headers", new LinkedHashMap<String, Object>(headers));
        return section;
    }

    private static Map<String, Object> url(String target) {
        var absolute = ABSOLUTE.matcher(target);
        if (!absolute.matches()) {
            return url(target, "", "", target);
        }
        var authority = absolute.group(2);
        var host = authority.substring(authority.lastIndexOf('@') + 1).toLowerCase(Locale.ROOT);
        var rest = absolute.group(3);
        return url(target, absolute.group(1).toLowerCase(Locale.ROOT), host,
                rest.startsWith("/") ? rest : "/" + rest);
    }

    private static Map<String, Object> url(String target, String protocol, String host,
            String path) {
        var port = PORT.matcher(host);
        var question = path.indexOf('?');
        var url = new LinkedHashMap<String, Object>();
        url.put("url", target);
        url.put("href", target);
        url.put("protocol", protocol);
        url.put("host", host);
        url.put("port", port.matches() ? port.group(1) : "");
        url.put("path", path);
        url.put("query", question < 0 ? "" : path.substring(question + 1));
        return url;
    }
}
