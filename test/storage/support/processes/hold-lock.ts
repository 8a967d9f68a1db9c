/** Has a folder until it is killed. Arguments: the folder, `native` or `owner`. */
import { loadNative, lockFolder } from "../../../../src/storage/folder-lock.ts";

lockFolder(process.argv[2]!, process.argv[3] === "native" ? loadNative() : null);
process.stdout.write("got it\n");
process.stdin.resume();
