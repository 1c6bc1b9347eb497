package io.l7mp.proxy.offload;

import io.l7mp.ffi.ErrnoException;
import io.l7mp.ffi.flow.FlowCounter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What the API shows of the offload. */
final class OffloadStatus {
    private OffloadStatus() {
    }

    static Map<String, Object> of(Optional<String> obstacle, Optional<Engine> engine,
            Totals totals, Features features) {
        var shown = new LinkedHashMap<String, Object>();
        shown.put("active", engine.isPresent());
        obstacle.ifPresent(reason -> shown.put("reason", reason));
        engine.ifPresent(running -> {
            running.variant().ifPresent(variant -> shown.put("variant", variant.word()));
            shown.put("unavailable", running.failures());
            shown.put("interfaces", interfaces(running.hooks()));
        });
        shown.put("sessions", totals.sessions());
        shown.put("entries", 2 * totals.sessions());
        shown.put("packets", totals.packets());
        shown.put("bytes", totals.bytes());
        engine.ifPresent(running -> shown.put("slow_path", slowPath(running)));
        shown.put("refused", refused(totals));
        shown.put("features", features(features));
        return shown;
    }

    private static Map<String, Object> features(Features features) {
        var shown = new LinkedHashMap<String, Object>();
        features.obstacles().forEach((name, obstacle) -> {
            var feature = new LinkedHashMap<String, Object>();
            feature.put("available", obstacle.isEmpty());
            obstacle.ifPresent(reason -> feature.put("reason", reason));
            shown.put(name, feature);
        });
        return shown;
    }

    private static List<Map<String, Object>> interfaces(Hooks hooks) {
        return hooks.shown().entrySet().stream().map(each -> {
            var shown = new LinkedHashMap<String, Object>();
            shown.put("name", each.getValue().name());
            shown.put("index", each.getKey());
            shown.put("attached", each.getValue().mode().isPresent());
            each.getValue().mode().ifPresent(mode -> shown.put("mode", mode));
            if (each.getValue().mode().isEmpty()) {
                shown.put("reason", each.getValue().reason());
            }
            return (Map<String, Object>) shown;
        }).toList();
    }

    private static Map<String, Object> slowPath(Engine engine) {
        var shown = new LinkedHashMap<String, Object>();
        for (var reason : FlowCounter.values()) {
            try {
                shown.put(reason.name().toLowerCase(Locale.ROOT),
                        engine.tables().passedBy(reason));
            } catch (ErrnoException e) {
                // Switched off this very moment: what it had counted went with it.
                return Map.of();
            }
        }
        return shown;
    }

    private static Map<String, Object> refused(Totals totals) {
        var shown = new LinkedHashMap<String, Object>();
        for (var reason : Refusal.values()) {
            shown.put(reason.word(), totals.refused(reason));
        }
        return shown;
    }
}
