// Embedded Tomcat, the server inside Spring Boot, with one servlet and its default of 200 threads.
// Not the defaults: connections are kept for any number of requests, and there may be 20,000 of them.
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;

public class Peer extends HttpServlet {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int CPU_LIMIT = setting("BENCH_CPU_N", 240000);

    public record Message(String message) {}

    private static int setting(String name, int otherwise) {
        String value = System.getenv(name);
        return value == null ? otherwise : Integer.parseInt(value);
    }

    private static int primesBelow(int limit) {
        int count = 0;
        for (int candidate = 2; candidate < limit; candidate++) {
            int divisor = 2;
            while (divisor * divisor <= candidate && candidate % divisor != 0) divisor++;
            if (divisor * divisor > candidate) count++;
        }
        return count;
    }

    private static void answer(HttpServletResponse response, String type, byte[] body) throws IOException {
        response.setContentType(type);
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        switch (request.getRequestURI()) {
            case "/plaintext" -> answer(response, "text/plain", ascii("Hello, World!"));
            case "/json" ->
                answer(response, "application/json", JSON.writeValueAsBytes(new Message("Hello, World!")));
            case "/wait" -> {
                try {
                    Thread.sleep(10);
                } catch (InterruptedException interruption) {
                    throw new IOException(interruption);
                }
                answer(response, "text/plain", ascii("Hello, World!"));
            }
            case "/cpu" -> answer(response, "text/plain", ascii(Integer.toString(primesBelow(CPU_LIMIT))));
            default -> response.sendError(404);
        }
    }

    public static void main(String[] arguments) throws Exception {
        Logger.getLogger("").setLevel(Level.OFF);
        Connector connector = new Connector("HTTP/1.1");
        connector.setPort(setting("PORT", 8080));
        connector.setProperty("address", "127.0.0.1");
        connector.setProperty("acceptCount", "4096");
        connector.setProperty("maxConnections", "20000");
        connector.setProperty("maxKeepAliveRequests", "-1");
        connector.setProperty("keepAliveTimeout", "600000");
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(arguments[0]);
        tomcat.setConnector(connector);
        var context = tomcat.addContext("", arguments[0]);
        Tomcat.addServlet(context, "peer", new Peer()).setLoadOnStartup(1);
        context.addServletMappingDecoded("/", "peer");
        tomcat.start();
        tomcat.getServer().await();
    }
}
