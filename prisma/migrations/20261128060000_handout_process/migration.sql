-- The process that hands access tokens to machines.
ALTER TYPE "InstanceKind" ADD VALUE 'handout';
