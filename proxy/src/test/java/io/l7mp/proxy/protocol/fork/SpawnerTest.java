package io.l7mp.proxy.protocol.fork;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.l7mp.ffi.process.Command;
import io.l7mp.ffi.process.Command.Stderr;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class SpawnerTest {
    private static final Command CAT = new Command("/bin/cat", List.of("cat"), Map.of(),
            Optional.empty(), Stderr.NULL);

    /** Many may have gone until the turn of their process comes. */
    @Test
    void shouldStartNothingForThoseWhoHaveGone() throws Exception {
        var spawner = new Spawner();
        var outcome = new CompletableFuture<String>();
        spawner.start(CAT, new Spawner.Starter() {
            @Override
            public boolean isWanted() {
                return false;
            }

            @Override
            public void onStarted(Started started) {
                outcome.complete("started");
            }

            @Override
            public void onFailed(String reason) {
                outcome.complete(reason);
            }
        });
        assertEquals("start /bin/cat: nobody waits for it any more", outcome.get());
        spawner.close();
    }
}
