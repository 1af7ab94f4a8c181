/** ELK itself: in a worker this answers to messages. */
import 'elkjs/lib/elk-worker.min.js'
