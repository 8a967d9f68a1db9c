import { answersAsRecorded } from "../support/recorded-topics.ts";

answersAsRecorded("DeleteTopics");
