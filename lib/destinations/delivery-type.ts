/** What a delivery can be about, each with what people call it. The names are those that receivers read. */
export const deliveryTypes = {
  "alert.opened": "Alert",
  "alert.recovered": "Alert is over",
  "alert.ended": "Alert was stopped",
  "token_set.rotated": "Token refreshed",
  "record.event": "Activity",
  test: "Test",
} as const;
export type DeliveryType = keyof typeof deliveryTypes;
