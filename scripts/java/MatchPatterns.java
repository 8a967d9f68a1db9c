import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Reads lines of a pattern and the subjects to try it on, separated by tabs, each as the hexadecimal digits of its
 * UTF-16 units. Prints for each line a digit a subject, 1 where the pattern matches the whole of it; "invalid" for a
 * pattern that does not compile, "crash" where compiling or matching ends in another exception.
 */
public class MatchPatterns {
  public static void main(String[] args) throws Exception {
    var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      System.out.println(answer(line.split("\t", -1)));
    }
  }

  private static String answer(String[] parts) {
    try {
      Pattern pattern = Pattern.compile(text(parts[0]));
      StringBuilder answer = new StringBuilder();
      for (int at = 1; at < parts.length; at++) answer.append(pattern.matcher(text(parts[at])).matches() ? '1' : '0');
      return answer.toString();
    } catch (PatternSyntaxException e) {
      return "invalid";
    } catch (RuntimeException e) {
      return "crash";
    }
  }

  private static String text(String digits) {
    StringBuilder text = new StringBuilder();
    for (int at = 0; at < digits.length(); at += 4) text.append((char) Integer.parseInt(digits.substring(at, at + 4), 16));
    return text.toString();
  }
}
