-- What has expired is removed by a job, which finds it by this.
CREATE INDEX "RateLimiterFlexible_expire_idx" ON "RateLimiterFlexible"("expire");
