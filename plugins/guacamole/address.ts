export interface GuacdAddress {
  readonly host: string;
  readonly port: number;
}
