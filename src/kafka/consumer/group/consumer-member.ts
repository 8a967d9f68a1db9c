import { ClassicMember } from "./classic-member.ts";
export class ConsumerProtocolMember extends ClassicMember {}
