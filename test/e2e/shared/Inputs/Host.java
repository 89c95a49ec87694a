// Loads a library, calls it, and does what programs do beside it.
import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicInteger;

public class Host {
  static native int touch(int index);

  static int depth(int n) { return depth(n + 1) + 1; }

  static int catchNulls() {
    int caught = 0;
    Object nothing = null;
    for (int i = 0; i < 1000; ++i) {
      try {
        nothing.hashCode();
      } catch (NullPointerException e) {
        ++caught;
      }
      touch(i % 10);
    }
    return caught;
  }

  public static void main(String[] args) throws Exception {
    System.load(args[0]);
    System.out.println("value " + touch(Integer.parseInt(args[1])));
    ArrayList<int[]> garbage = new ArrayList<>();
    for (int i = 0; i < 20000; ++i) {
      garbage.add(new int[100]);
      if (garbage.size() > 1000) garbage.clear();
    }
    AtomicInteger caught = new AtomicInteger();
    Thread[] threads = new Thread[4];
    for (int i = 0; i < threads.length; ++i)
      (threads[i] = new Thread(() -> caught.addAndGet(catchNulls()))).start();
    for (Thread thread : threads) thread.join();
    System.out.println("threads caught " + caught + " null pointers");
    try {
      depth(0);
    } catch (StackOverflowError e) {
      System.out.println("caught a stack overflow");
    }
    System.gc();
    Process child = new ProcessBuilder("true").start();
    System.out.println("child ended with " + child.waitFor());
  }
}
