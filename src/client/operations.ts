// Made from the OpenAPI document by `npm run client`: not to be changed here.

export interface Schemas {
  readonly AccessKey: {
    readonly id: string;
    readonly name: string;
    readonly owner: { readonly id: string; readonly username: string };
    readonly isManage: boolean;
    readonly scopes: readonly string[];
    readonly project: { readonly id: string; readonly name: string } | null;
    readonly addresses: readonly string[];
    readonly createdAt: number;
    readonly expiresAt: number | null;
    readonly revokedAt: number | null;
    readonly usedAt: number | null;
    readonly usedFrom: string | null;
    readonly revision: number;
  };
  readonly AccessKeyList: {
    readonly items: readonly Schemas['AccessKey'][];
    readonly total: number;
    readonly offset: number;
    readonly limit: number;
  };
  readonly ActionError: {
    readonly data: null;
    readonly retCode: number;
    readonly message: string;
    readonly requestId: string;
  };
  readonly ActionFailure: Schemas['Failure'] & { readonly action: string };
  readonly AddProjectMembers: {
    readonly action: 'AddProjectMembers';
    readonly items: readonly {
      readonly projectId: string;
      readonly username: string;
      readonly role?: 'viewer' | 'member' | 'manager' | undefined;
    }[];
  };
  readonly AddProjectMembersAnswer: {
    readonly data: {
      readonly results: readonly {
        readonly id: string | null;
        readonly retCode: number;
        readonly message: string;
        readonly data: Schemas['ProjectMember'] | null;
      }[];
    };
    readonly retCode: number;
    readonly message: string;
    readonly requestId: string;
  };
  readonly App: {
    readonly id: string;
    readonly name: string;
    readonly description: string;
    readonly icon: string;
    readonly provider: string;
    readonly settings?: Readonly<Record<string, unknown>> | undefined;
    readonly protocol: 'vnc' | 'rdp' | 'ssh' | 'telnet' | 'console';
    readonly guestPort?: number | undefined;
    readonly credentials: 'generate' | 'fixed' | 'none';
    readonly viewer?: string | undefined;
    readonly width: number;
    readonly height: number;
    readonly startTimeoutSeconds: number;
    readonly stopGraceSeconds: number;
    readonly idleMinutes?: number | undefined;
    readonly warm: number;
    readonly record: boolean;
    readonly maxMinutes?: number | undefined;
    readonly schedule: readonly {
      readonly cron: string;
      readonly timezone: string;
      readonly action: 'start' | 'stop';
      readonly user?: string | undefined;
    }[];
    readonly home?:
      | { readonly path: string; readonly keep: boolean; readonly template?: string | undefined }
      | undefined;
    readonly project: { readonly id: string; readonly name: string } | null;
    readonly places: {
      readonly personal: boolean;
      readonly projects: readonly { readonly id: string; readonly name: string }[];
    };
    readonly mayChange: boolean;
    readonly source: 'config' | 'database' | 'plugin';
    readonly transports: readonly string[];
    readonly revision: number;
  };
  readonly AppList: {
    readonly items: readonly Schemas['App'][];
    readonly total: number;
    readonly offset: number;
    readonly limit: number;
  };
  readonly AppSharing: {
    readonly everybody: boolean;
    readonly projects: readonly { readonly id: string; readonly name: string }[];
    readonly groups: readonly { readonly id: string; readonly name: string }[];
    readonly revision: number;
  };
  readonly AuditEntry: {
    readonly seq: number;
    readonly at: number;
    readonly userId: string | null;
    readonly actor: string;
    readonly keyId: string | null;
    readonly address: string;
    readonly action: string;
    readonly resources: readonly string[];
    readonly result: string;
    readonly requestId: string | null;
    readonly place: number | null;
    readonly previous: string | null;
    readonly hash: string | null;
  };
  readonly AuditEntryList: {
    readonly items: readonly Schemas['AuditEntry'][];
    readonly total: number;
    readonly offset: number;
    readonly limit: number;
  };
  readonly AuditVerdict: {
    readonly entries: number;
    readonly broken: { readonly place: number; readonly seq: number | null } | null;
    readonly head: { readonly place: number; readonly hash: string } | null;
  };
  readonly ChangedApp: {
    readonly id?: string | undefined;
    readonly name: string;
    readonly description?: string | undefined;
    readonly icon?: string | undefined;
    readonly provider: string;
    readonly project?: string | undefined;
    readonly settings?: Readonly<Record<string, unknown>> | undefined;
    readonly protocol?: 'vnc' | 'rdp' | 'ssh' | 'telnet' | 'console' | undefined;
    readonly guestPort?: number | undefined;
    readonly credentials?:
      | 'generate'
      | 'none'
      | { readonly username?: string | undefined; readonly password?: string | undefined }
      | undefined;
    readonly viewer?: string | undefined;
    readonly width?: number | undefined;
    readonly height?: number | undefined;
    readonly record?: boolean | undefined;
    readonly startTimeoutSeconds?: number | undefined;
    readonly stopGraceSeconds?: number | undefined;
    readonly warm?: number | undefined;
    readonly idleMinutes?: number | undefined;
    readonly maxMinutes?: number | undefined;
    readonly schedule?:
      | readonly {
          readonly cron: string;
          readonly timezone?: string | undefined;
          readonly action: 'start' | 'stop';
          readonly user?: string | undefined;
        }[]
      | undefined;
    readonly home?:
      | {
          readonly path?: string | undefined;
          readonly keep?: boolean | undefined;
          readonly template?: string | undefined;
        }
      | undefined;
  };
  readonly ChangedGroup: {
    readonly name?: string | undefined;
    readonly description?: string | undefined;
    readonly accept?: readonly string[] | undefined;
    readonly deny?: readonly string[] | undefined;
    readonly needsSecondFactor?: boolean | undefined;
  };
  readonly ChangedProject: { readonly name?: string | undefined; readonly description?: string | undefined };
  readonly ChangedProjectMember: { readonly role: 'viewer' | 'member' | 'manager' };
  readonly ChangedUser: {
    readonly role?: 'user' | 'expert' | 'admin' | undefined;
    readonly accept?: readonly string[] | undefined;
    readonly deny?: readonly string[] | undefined;
    readonly password?: string | undefined;
    readonly isDisabled?: boolean | undefined;
    readonly email?: string | null | undefined;
  };
  readonly ChangedWebhook: {
    readonly url?: string | undefined;
    readonly events?:
      | readonly (
          | 'instance.requested'
          | 'instance.started'
          | 'instance.restarted'
          | 'instance.checkpointed'
          | 'instance.reverted'
          | 'instance.claimed'
          | 'instance.paused'
          | 'instance.resumed'
          | 'instance.warned'
          | 'instance.lost'
          | 'instance.failed'
          | 'instance.stopping'
          | 'instance.stopped'
        )[]
      | undefined;
    readonly isEnabled?: boolean | undefined;
  };
  readonly CheckpointInstances: {
    readonly action: 'CheckpointInstances';
    readonly ids: readonly string[];
    readonly projectId?: string | undefined;
  };
  readonly CheckpointInstancesAnswer: {
    readonly data: {
      readonly results: readonly {
        readonly id: string | null;
        readonly retCode: number;
        readonly message: string;
        readonly data: Schemas['Instance'] | null;
      }[];
    };
    readonly retCode: number;
    readonly message: string;
    readonly requestId: string;
  };
  readonly Code: { readonly code: string };
  readonly ConnectTrace: {
    readonly instanceId: string;
    readonly requestedAt: number;
    readonly steps: readonly {
      readonly name: string;
      readonly startedAt: number;
      readonly endedAt: number | null;
      readonly ms: number | null;
    }[];
    readonly totalMs: number | null;
  };
  readonly Connection: {
    readonly id: string;
    readonly instanceId: string;
    readonly transport: string;
    readonly user: { readonly id: string; readonly username: string };
    readonly openedAt: number;
    readonly closedAt: number | null;
    readonly reason: string | null;
    readonly bytesToViewer: number | null;
    readonly bytesFromViewer: number | null;
    readonly statistics: Schemas['ConnectionStatistics'] | null;
  };
  readonly ConnectionList: { readonly items: readonly Schemas['Connection'][] };
  readonly ConnectionStatistics: {
    readonly bytesToViewer: number;
    readonly bytesFromViewer: number;
    readonly framesToViewer: number;
    readonly framesFromViewer: number;
    readonly instructionsToViewer: Readonly<Record<string, number>>;
    readonly instructionsFromViewer: Readonly<Record<string, number>>;
    readonly codecs: readonly string[];
    readonly viewerStalls: { readonly count: number; readonly ms: number };
    readonly desktopStalls: { readonly count: number; readonly ms: number };
    readonly roundTripMs: number | null;
  };
  readonly CreateAccessKeys: {
    readonly action: 'CreateAccessKeys';
    readonly items: readonly {
      readonly name: string;
      readonly isManage?: boolean | undefined;
      readonly scopes?: readonly string[] | undefined;
      readonly addresses?: readonly string[] | undefined;
      readonly projectId?: string | null | undefined;
      readonly expiresAt?: number | null | undefined;
    }[];
  };
  readonly CreateAccessKeysAnswer: {
    readonly data: {
      readonly results: readonly {
        readonly id: string | null;
        readonly retCode: number;
        readonly message: string;
        readonly data: Schemas['MadeAccessKey'] | null;
      }[];
    };
    readonly retCode: number;
    readonly message: string;
    readonly requestId: string;
  };
  readonly CreateApplications: {
    readonly action: 'CreateApplications';
    readonly items: readonly {
      readonly id: string;
      readonly name: string;
      readonly description?: string | undefined;
      readonly icon?: string | undefined;
      readonly provider: string;
      readonly project?: string | undefined;
      readonly settings?: Readonly<Record<string, unknown>> | undefined;
      readonly protocol?: 'vnc' | 'rdp' | 'ssh' | 'telnet' | 'console' | undefined;
      readonly guestPort?: number | undefined;
      readonly credentials?:
        | 'generate'
        | 'none'
        | { readonly username?: string | undefined; readonly password?: string | undefined }
        | undefined;
      readonly viewer?: string | undefined;
      readonly width?: number | undefined;
      readonly height?: number | undefined;
      readonly record?: boolean | undefined;
      readonly startTimeoutSeconds?: number | undefined;
      readonly stopGraceSeconds?: number | undefined;
      readonly warm?: number | undefined;
      readonly idleMinutes?: number | undefined;
      readonly maxMinutes?: number | undefined;
      readonly schedule?:
        | readonly {
            readonly cron: string;
            readonly timezone?: string | undefined;
            readonly action: 'start' | 'stop';
            readonly user?: string | undefined;
          }[]
        | undefined;
      readonly home?:
        | {
            readonly path?: string | undefined;
            readonly keep?: boolean | undefined;
            readonly template?: string | undefined;
          }
        | undefined;
    }[];
  };
  readonly CreateApplicationsAnswer: {
    readonly data: {
      readonly results: readonly {
        readonly id: string | null;
        readonly retCode: number;
        readonly message: string;
        readonly data: Schemas['App'] | null;
      }[];
    };
    readonly retCode: number;
    readonly message: string;
    readonly requestId: string;
  };
  readonly CreateInstances: {
    readonly action: 'CreateInstances';
    readonly items: readonly {
      readonly applicationId: string;
      readonly projectId?: string | null | undefined;
    }[];
  };
  readonly CreateInstancesAnswer: {
    readonly data: {
      readonly results: readonly {
        readonly id: string | null;
        readonly retCode: number;
        readonly message: string;
        readonly data: Schemas['Instance'] | null;
      }[];
    };
    readonly retCode: number;
    readonly message: string;
    readonly requestId: string;
  };
  readonly CreateProjects: {
    readonly action: 'CreateProjects';
    readonly items: readonly { readonly name: string; readonly description?: string | undefined }[];
  };
  readonly CreateProjectsAnswer: {
    readonly data: {
      readonly results: readonly {
        readonly id: string | null;
        readonly retCode: number;
        readonly message: string;
        readonly data: Schemas['Project'] | null;
      }[];
    };
    readonly retCode: number;
    readonly message: string;
    readonly requestId: string;
  };
  readonly CreateUsers: {
    readonly action: 'CreateUsers';
    readonly items: readonly {
      readonly username: string;
      readonly password: string;
      readonly role?: 'user' | 'expert' | 'admin' | undefined;
    }[];
  };
  readonly CreateUsersAnswer: {
    readonly data: {
      readonly results: readonly {
        readonly id: string | null;
        readonly retCode: number;
        readonly message: string;
        readonly data: Schemas['Person'] | null;
      }[];
    };
    readonly retCode: number;
    readonly message: string;
    readonly requestId: string;
  };
  readonly DeleteAccessKeys: { readonly action: 'DeleteAccessKeys'; readonly ids: readonly string[] };
  readonly DeleteAccessKeysAnswer: {
    readonly data: {
      readonly results: readonly {
        readonly id: string | null;
        readonly retCode: number;
        readonly message: string;
        readonly data: null;
      }[];
    };
    readonly retCode: number;
    readonly message: string;
    readonly requestId: string;
  };
  readonly DeleteApplications: { readonly action: 'DeleteApplications'; readonly ids: readonly string[] };
  readonly DeleteApplicationsAnswer: {
    readonly data: {
      readonly results: readonly {
        readonly id: string | null;
        readonly retCode: number;
        readonly message: string;
        readonly data: null;
      }[];
    };
    readonly retCode: number;
    readonly message: string;
    readonly requestId: string;
  };
  readonly DeleteConnections: { readonly action: 'DeleteConnections'; readonly ids: readonly string[] };
  readonly DeleteConnectionsAnswer: {
    readonly data: {
      readonly results: readonly {
        readonly id: string | null;
        readonly retCode: number;
        readonly message: string;
        readonly data: Schemas['Connection'] | null;
      }[];
    };
    readonly retCode: number;
    readonly message: string;
    readonly requestId: string;
  };
  readonly DeleteInstances: {
    readonly action: 'DeleteInstances';
    readonly ids: readonly string[];
    readonly projectId?: string | undefined;
  };
  readonly DeleteInstancesAnswer: {
    readonly data: {
      readonly results: readonly {
        readonly id: string | null;
        readonly retCode: number;
        readonly message: string;
        readonly data: null;
      }[];
    };
    readonly retCode: number;
    readonly message: string;
    readonly requestId: string;
  };
  readonly DeleteProjects: { readonly action: 'DeleteProjects'; readonly ids: readonly string[] };
  readonly DeleteProjectsAnswer: {
    readonly data: {
      readonly results: readonly {
        readonly id: string | null;
        readonly retCode: number;
        readonly message: string;
        readonly data: null;
      }[];
    };
    readonly retCode: number;
    readonly message: string;
    readonly requestId: string;
  };
  readonly DeleteQuotas: {
    readonly action: 'DeleteQuotas';
    readonly userIds?: readonly (string | null)[] | undefined;
    readonly projectIds?: readonly string[] | undefined;
  };
  readonly DeleteQuotasAnswer: {
    readonly data: {
      readonly results: readonly {
        readonly id: string | null;
        readonly retCode: number;
        readonly message: string;
        readonly data: Schemas['Quota'] | null;
      }[];
    };
    readonly retCode: number;
    readonly message: string;
    readonly requestId: string;
  };
  readonly DeleteUsers: {
    readonly action: 'DeleteUsers';
    readonly ids: readonly string[];
    readonly homes?: 'keep' | 'remove' | undefined;
  };
  readonly DeleteUsersAnswer: {
    readonly data: {
      readonly results: readonly {
        readonly id: string | null;
        readonly retCode: number;
        readonly message: string;
        readonly data: Schemas['Person'] | null;
      }[];
    };
    readonly retCode: number;
    readonly message: string;
    readonly requestId: string;
  };
  readonly DescribeAccessKeys: {
    readonly action: 'DescribeAccessKeys';
    readonly offset?: number | undefined;
    readonly limit?: number | undefined;
    readonly reverse?: boolean | undefined;
    readonly ids?: readonly string[] | undefined;
    readonly names?: readonly string[] | undefined;
    readonly search?: string | undefined;
    readonly createdFrom?: number | undefined;
    readonly createdTo?: number | undefined;
    readonly status?: readonly ('valid' | 'expired' | 'revoked')[] | undefined;
    readonly projectId?: string | undefined;
    readonly all?: boolean | undefined;
  };
  readonly DescribeAccessKeysAnswer: {
    readonly data: {
      readonly items: readonly Schemas['AccessKey'][];
      readonly total: number;
      readonly offset: number;
      readonly limit: number;
    };
    readonly retCode: number;
    readonly message: string;
    readonly requestId: string;
  };
  readonly DescribeApplications: {
    readonly action: 'DescribeApplications';
    readonly offset?: number | undefined;
    readonly limit?: number | undefined;
    readonly reverse?: boolean | undefined;
    readonly ids?: readonly string[] | undefined;
    readonly names?: readonly string[] | undefined;
    readonly search?: string | undefined;
    readonly providers?: readonly string[] | undefined;
  };
  readonly DescribeApplicationsAnswer: {
    readonly data: {
      readonly items: readonly Schemas['App'][];
      readonly total: number;
      readonly offset: number;
      readonly limit: number;
    };
    readonly retCode: number;
    readonly message: string;
    readonly requestId: string;
  };
  readonly DescribeConnections: {
    readonly action: 'DescribeConnections';
    readonly offset?: number | undefined;
    readonly limit?: number | undefined;
    readonly reverse?: boolean | undefined;
    readonly ids?: readonly string[] | undefined;
    readonly names?: readonly string[] | undefined;
    readonly search?: string | undefined;
    readonly createdFrom?: number | undefined;
    readonly createdTo?: number | undefined;
    readonly instanceIds?: readonly string[] | undefined;
    readonly status?: 'open' | 'closed' | undefined;
  };
  readonly DescribeConnectionsAnswer: {
    readonly data: {
      readonly items: readonly Schemas['Connection'][];
      readonly total: number;
      readonly offset: number;
      readonly limit: number;
    };
    readonly retCode: number;
    readonly message: string;
    readonly requestId: string;
  };
  readonly DescribeInstanceLogs: {
    readonly action: 'DescribeInstanceLogs';
    readonly id: string;
    readonly tail?: number | undefined;
  };
  readonly DescribeInstanceLogsAnswer: {
    readonly data: Schemas['InstanceLogs'];
    readonly retCode: number;
    readonly message: string;
    readonly requestId: string;
  };
  readonly DescribeInstances: {
    readonly action: 'DescribeInstances';
    readonly offset?: number | undefined;
    readonly limit?: number | undefined;
    readonly reverse?: boolean | undefined;
    readonly ids?: readonly string[] | undefined;
    readonly names?: readonly string[] | undefined;
    readonly search?: string | undefined;
    readonly createdFrom?: number | undefined;
    readonly createdTo?: number | undefined;
    readonly applicationIds?: readonly string[] | undefined;
    readonly status?:
      | readonly (
          | 'pending'
          | 'starting'
          | 'running'
          | 'restarting'
          | 'stopping'
          | 'stopped'
          | 'paused'
          | 'failed'
          | 'lost'
        )[]
      | undefined;
    readonly projectId?: string | undefined;
    readonly ended?: boolean | undefined;
  };
  readonly DescribeInstancesAnswer: {
    readonly data: {
      readonly items: readonly Schemas['Instance'][];
      readonly total: number;
      readonly offset: number;
      readonly limit: number;
    };
    readonly retCode: number;
    readonly message: string;
    readonly requestId: string;
  };
  readonly DescribeJobs: {
    readonly action: 'DescribeJobs';
    readonly offset?: number | undefined;
    readonly limit?: number | undefined;
    readonly reverse?: boolean | undefined;
    readonly ids?: readonly string[] | undefined;
    readonly names?: readonly string[] | undefined;
    readonly search?: string | undefined;
    readonly createdFrom?: number | undefined;
    readonly createdTo?: number | undefined;
    readonly status?:
      | readonly ('queued' | 'started' | 'deferred' | 'scheduled' | 'finished' | 'failed' | 'canceled')[]
      | undefined;
  };
  readonly DescribeJobsAnswer: {
    readonly data: {
      readonly items: readonly Schemas['Job'][];
      readonly total: number;
      readonly offset: number;
      readonly limit: number;
    };
    readonly retCode: number;
    readonly message: string;
    readonly requestId: string;
  };
  readonly DescribeProjectMembers: {
    readonly action: 'DescribeProjectMembers';
    readonly offset?: number | undefined;
    readonly limit?: number | undefined;
    readonly projectId: string;
  };
  readonly DescribeProjectMembersAnswer: {
    readonly data: {
      readonly items: readonly Schemas['ProjectMember'][];
      readonly total: number;
      readonly offset: number;
      readonly limit: number;
    };
    readonly retCode: number;
    readonly message: string;
    readonly requestId: string;
  };
  readonly DescribeProjects: {
    readonly action: 'DescribeProjects';
    readonly offset?: number | undefined;
    readonly limit?: number | undefined;
    readonly reverse?: boolean | undefined;
    readonly ids?: readonly string[] | undefined;
    readonly names?: readonly string[] | undefined;
    readonly search?: string | undefined;
    readonly createdFrom?: number | undefined;
    readonly createdTo?: number | undefined;
    readonly all?: boolean | undefined;
  };
  readonly DescribeProjectsAnswer: {
    readonly data: {
      readonly items: readonly Schemas['Project'][];
      readonly total: number;
      readonly offset: number;
      readonly limit: number;
    };
    readonly retCode: number;
    readonly message: string;
    readonly requestId: string;
  };
  readonly DescribeQuotas: {
    readonly action: 'DescribeQuotas';
    readonly offset?: number | undefined;
    readonly limit?: number | undefined;
    readonly userIds?: readonly (string | null)[] | undefined;
    readonly projectIds?: readonly string[] | undefined;
  };
  readonly DescribeQuotasAnswer: {
    readonly data: {
      readonly items: readonly Schemas['Quota'][];
      readonly total: number;
      readonly offset: number;
      readonly limit: number;
    };
    readonly retCode: number;
    readonly message: string;
    readonly requestId: string;
  };
  readonly DescribeUsers: {
    readonly action: 'DescribeUsers';
    readonly offset?: number | undefined;
    readonly limit?: number | undefined;
    readonly reverse?: boolean | undefined;
    readonly ids?: readonly string[] | undefined;
    readonly names?: readonly string[] | undefined;
    readonly search?: string | undefined;
    readonly createdFrom?: number | undefined;
    readonly createdTo?: number | undefined;
    readonly role?: 'user' | 'expert' | 'admin' | undefined;
    readonly status?: 'enabled' | 'disabled' | undefined;
  };
  readonly DescribeUsersAnswer: {
    readonly data: {
      readonly items: readonly Schemas['User'][];
      readonly total: number;
      readonly offset: number;
      readonly limit: number;
    };
    readonly retCode: number;
    readonly message: string;
    readonly requestId: string;
  };
  readonly EndedSessions: { readonly ended: number };
  readonly EndedUserSessions: { readonly ended: number };
  readonly Error: {
    readonly code:
      | 'BAD_REQUEST'
      | 'MALFORMED_JSON'
      | 'INVALID_BODY'
      | 'BODY_TOO_LARGE'
      | 'UNSUPPORTED_MEDIA_TYPE'
      | 'PRECONDITION_FAILED'
      | 'IDEMPOTENCY_KEY_REUSED'
      | 'RANGE_BEYOND_END'
      | 'METHOD_NOT_ALLOWED'
      | 'NOT_FOUND'
      | 'ACTION_UNKNOWN'
      | 'PARTLY_DONE'
      | 'UNAUTHENTICATED'
      | 'SIGN_IN_FAILED'
      | 'SIGN_IN_LINK_USED'
      | 'CODE_NEEDED'
      | 'CODE_WRONG'
      | 'SIGN_IN_OVER'
      | 'ACCOUNT_WAITING'
      | 'IDENTITY_UNKNOWN'
      | 'IDENTITY_NAME_TAKEN'
      | 'IDENTITY_REFUSED'
      | 'IDENTITY_PROVIDER_UNREACHABLE'
      | 'IDENTITY_PROVIDER_FAILED'
      | 'PASSKEY_REFUSED'
      | 'PASSKEYS_UNAVAILABLE'
      | 'SECOND_FACTOR_REQUIRED'
      | 'SIGN_IN_AGAIN'
      | 'PASSWORD_WRONG'
      | 'KEY_INVALID'
      | 'KEY_EXPIRED'
      | 'KEY_ELSEWHERE'
      | 'FORBIDDEN'
      | 'ORIGIN_REFUSED'
      | 'RATE_LIMITED'
      | 'MAIL_LINK_OVER'
      | 'MAIL_ADDRESS_TAKEN'
      | 'MAIL_OFF'
      | 'MAIL_UNREACHABLE'
      | 'MAIL_REFUSED'
      | 'APP_NOT_FOUND'
      | 'APP_INVALID'
      | 'APP_EXISTS'
      | 'APP_READ_ONLY'
      | 'APP_IN_USE'
      | 'INSTANCE_NOT_FOUND'
      | 'INSTANCE_BUSY'
      | 'ACTION_NOT_ALLOWED'
      | 'ACTION_UNSUPPORTED'
      | 'HOME_NOT_FOUND'
      | 'HOME_IN_USE'
      | 'HOME_ELSEWHERE'
      | 'CONNECTION_NOT_FOUND'
      | 'RECORDING_NOT_FOUND'
      | 'RECORDING_RUNS'
      | 'RECORDING_ELSEWHERE'
      | 'WEBHOOK_NOT_FOUND'
      | 'DELIVERY_NOT_FOUND'
      | 'USER_EXISTS'
      | 'USER_NOT_FOUND'
      | 'SESSION_NOT_FOUND'
      | 'PASSKEY_NOT_FOUND'
      | 'PASSKEY_EXISTS'
      | 'TOO_MANY_PASSKEYS'
      | 'SECOND_FACTOR_ON'
      | 'SECOND_FACTOR_OFF'
      | 'KEY_EXISTS'
      | 'KEY_NOT_FOUND'
      | 'MANAGE_KEY_NEEDED'
      | 'TOO_MANY_KEYS'
      | 'QUOTA_EXCEEDED'
      | 'GROUP_EXISTS'
      | 'GROUP_NOT_FOUND'
      | 'PROJECT_EXISTS'
      | 'PROJECT_NOT_FOUND'
      | 'PROJECT_IN_USE'
      | 'NOT_IN_PROJECT'
      | 'PROJECT_NEEDED'
      | 'MEMBER_EXISTS'
      | 'MEMBER_NOT_FOUND'
      | 'PROVIDER_UNREACHABLE'
      | 'PROVIDER_FAILED'
      | 'IMAGE_MISSING'
      | 'IMAGE_PULL_FAILED'
      | 'HOST_FULL'
      | 'HOST_TOO_SMALL'
      | 'PORT_TAKEN'
      | 'PORTS_EXHAUSTED'
      | 'DESKTOP_DIED'
      | 'DESKTOP_SILENT'
      | 'START_TIMEOUT'
      | 'START_CANCELED'
      | 'START_INTERRUPTED'
      | 'JOB_NOT_FOUND'
      | 'JOB_TIMEOUT'
      | 'JOB_WORKER_DIED'
      | 'JOB_CANCELED'
      | 'DESKTOP_UNREACHABLE'
      | 'DESKTOP_REFUSED'
      | 'DESKTOP_PROTOCOL_ERROR'
      | 'GUACD_UNREACHABLE'
      | 'GUACD_SILENT'
      | 'VIEWER_UNSUPPORTED'
      | 'RECORDING_FAILED'
      | 'TOO_MANY_VIEWERS'
      | 'CONFIG_INVALID'
      | 'DATABASE_UNREACHABLE'
      | 'DATABASE_NEWER'
      | 'DATABASE_MIGRATION_FAILED'
      | 'GATEWAY_UNREACHABLE'
      | 'GATEWAY_RUNNING'
      | 'BACKUP_INVALID'
      | 'SHUTTING_DOWN'
      | 'INTERNAL';
    readonly message: string;
    readonly detail: string | null;
    readonly remedy: string;
    readonly requestId: string;
  };
  readonly ExplainedPermissions: {
    readonly items: readonly {
      readonly permission: string;
      readonly title: string;
      readonly isAllowed: boolean;
      readonly why: string;
    }[];
  };
  readonly Failure: {
    readonly code:
      | 'BAD_REQUEST'
      | 'MALFORMED_JSON'
      | 'INVALID_BODY'
      | 'BODY_TOO_LARGE'
      | 'UNSUPPORTED_MEDIA_TYPE'
      | 'PRECONDITION_FAILED'
      | 'IDEMPOTENCY_KEY_REUSED'
      | 'RANGE_BEYOND_END'
      | 'METHOD_NOT_ALLOWED'
      | 'NOT_FOUND'
      | 'ACTION_UNKNOWN'
      | 'PARTLY_DONE'
      | 'UNAUTHENTICATED'
      | 'SIGN_IN_FAILED'
      | 'SIGN_IN_LINK_USED'
      | 'CODE_NEEDED'
      | 'CODE_WRONG'
      | 'SIGN_IN_OVER'
      | 'ACCOUNT_WAITING'
      | 'IDENTITY_UNKNOWN'
      | 'IDENTITY_NAME_TAKEN'
      | 'IDENTITY_REFUSED'
      | 'IDENTITY_PROVIDER_UNREACHABLE'
      | 'IDENTITY_PROVIDER_FAILED'
      | 'PASSKEY_REFUSED'
      | 'PASSKEYS_UNAVAILABLE'
      | 'SECOND_FACTOR_REQUIRED'
      | 'SIGN_IN_AGAIN'
      | 'PASSWORD_WRONG'
      | 'KEY_INVALID'
      | 'KEY_EXPIRED'
      | 'KEY_ELSEWHERE'
      | 'FORBIDDEN'
      | 'ORIGIN_REFUSED'
      | 'RATE_LIMITED'
      | 'MAIL_LINK_OVER'
      | 'MAIL_ADDRESS_TAKEN'
      | 'MAIL_OFF'
      | 'MAIL_UNREACHABLE'
      | 'MAIL_REFUSED'
      | 'APP_NOT_FOUND'
      | 'APP_INVALID'
      | 'APP_EXISTS'
      | 'APP_READ_ONLY'
      | 'APP_IN_USE'
      | 'INSTANCE_NOT_FOUND'
      | 'INSTANCE_BUSY'
      | 'ACTION_NOT_ALLOWED'
      | 'ACTION_UNSUPPORTED'
      | 'HOME_NOT_FOUND'
      | 'HOME_IN_USE'
      | 'HOME_ELSEWHERE'
      | 'CONNECTION_NOT_FOUND'
      | 'RECORDING_NOT_FOUND'
      | 'RECORDING_RUNS'
      | 'RECORDING_ELSEWHERE'
      | 'WEBHOOK_NOT_FOUND'
      | 'DELIVERY_NOT_FOUND'
      | 'USER_EXISTS'
      | 'USER_NOT_FOUND'
      | 'SESSION_NOT_FOUND'
      | 'PASSKEY_NOT_FOUND'
      | 'PASSKEY_EXISTS'
      | 'TOO_MANY_PASSKEYS'
      | 'SECOND_FACTOR_ON'
      | 'SECOND_FACTOR_OFF'
      | 'KEY_EXISTS'
      | 'KEY_NOT_FOUND'
      | 'MANAGE_KEY_NEEDED'
      | 'TOO_MANY_KEYS'
      | 'QUOTA_EXCEEDED'
      | 'GROUP_EXISTS'
      | 'GROUP_NOT_FOUND'
      | 'PROJECT_EXISTS'
      | 'PROJECT_NOT_FOUND'
      | 'PROJECT_IN_USE'
      | 'NOT_IN_PROJECT'
      | 'PROJECT_NEEDED'
      | 'MEMBER_EXISTS'
      | 'MEMBER_NOT_FOUND'
      | 'PROVIDER_UNREACHABLE'
      | 'PROVIDER_FAILED'
      | 'IMAGE_MISSING'
      | 'IMAGE_PULL_FAILED'
      | 'HOST_FULL'
      | 'HOST_TOO_SMALL'
      | 'PORT_TAKEN'
      | 'PORTS_EXHAUSTED'
      | 'DESKTOP_DIED'
      | 'DESKTOP_SILENT'
      | 'START_TIMEOUT'
      | 'START_CANCELED'
      | 'START_INTERRUPTED'
      | 'JOB_NOT_FOUND'
      | 'JOB_TIMEOUT'
      | 'JOB_WORKER_DIED'
      | 'JOB_CANCELED'
      | 'DESKTOP_UNREACHABLE'
      | 'DESKTOP_REFUSED'
      | 'DESKTOP_PROTOCOL_ERROR'
      | 'GUACD_UNREACHABLE'
      | 'GUACD_SILENT'
      | 'VIEWER_UNSUPPORTED'
      | 'RECORDING_FAILED'
      | 'TOO_MANY_VIEWERS'
      | 'CONFIG_INVALID'
      | 'DATABASE_UNREACHABLE'
      | 'DATABASE_NEWER'
      | 'DATABASE_MIGRATION_FAILED'
      | 'GATEWAY_UNREACHABLE'
      | 'GATEWAY_RUNNING'
      | 'BACKUP_INVALID'
      | 'SHUTTING_DOWN'
      | 'INTERNAL';
    readonly message: string;
    readonly detail: string | null;
    readonly remedy: string;
  };
  readonly Group: {
    readonly id: string;
    readonly name: string;
    readonly description: string;
    readonly accept: readonly string[];
    readonly deny: readonly string[];
    readonly needsSecondFactor: boolean;
    readonly members: number;
    readonly revision: number;
    readonly createdAt: number;
  };
  readonly GroupList: {
    readonly items: readonly Schemas['Group'][];
    readonly total: number;
    readonly offset: number;
    readonly limit: number;
  };
  readonly Health: {
    readonly ok: boolean;
    readonly checks: readonly {
      readonly name: string;
      readonly ok: boolean;
      readonly warning: boolean;
      readonly message: string;
      readonly remedy: string | null;
    }[];
  };
  readonly Home: {
    readonly id: string;
    readonly appId: string;
    readonly provider: string;
    readonly owner: { readonly id: string; readonly username: string };
    readonly inUse: boolean;
    readonly createdAt: number;
    readonly usedAt: number;
  };
  readonly HomeList: {
    readonly items: readonly Schemas['Home'][];
    readonly total: number;
    readonly offset: number;
    readonly limit: number;
  };
  readonly Instance: {
    readonly id: string;
    readonly appId: string;
    readonly appName: string;
    readonly icon: string;
    readonly provider: string;
    readonly protocol: 'vnc' | 'rdp' | 'ssh' | 'telnet' | 'console';
    readonly owner: { readonly id: string; readonly username: string };
    readonly project: { readonly id: string; readonly name: string } | null;
    readonly status:
      | 'pending'
      | 'starting'
      | 'running'
      | 'restarting'
      | 'stopping'
      | 'stopped'
      | 'paused'
      | 'failed'
      | 'lost';
    readonly isBusy: boolean;
    readonly allowedActions: readonly (
      | 'cancel'
      | 'progress'
      | 'connect'
      | 'console'
      | 'stop'
      | 'restart'
      | 'pause'
      | 'resume'
      | 'snapshot'
      | 'checkpoint'
      | 'rollback'
      | 'logs'
      | 'start'
      | 'delete'
      | 'retry'
      | 'reconcile'
    )[];
    readonly job: { readonly id: string; readonly action: string; readonly status: string } | null;
    readonly waiting: {
      readonly message: string;
      readonly position: number;
      readonly of: number;
      readonly running: number;
      readonly estimateSeconds: number | null;
    } | null;
    readonly runtime:
      | 'created'
      | 'running'
      | 'paused'
      | 'restarting'
      | 'removing'
      | 'exited'
      | 'dead'
      | 'gone'
      | null;
    readonly runtimeAt: number | null;
    readonly viewers: number;
    readonly transports: readonly string[];
    readonly isRecorded: boolean;
    readonly width: number;
    readonly height: number;
    readonly stages: readonly Schemas['Stage'][];
    readonly error: Schemas['Failure'] | null;
    readonly actionError: Schemas['ActionFailure'] | null;
    readonly createdAt: number;
    readonly startedAt: number | null;
    readonly endedAt: number | null;
    readonly checkpointAt: number | null;
    readonly stopsAt: number | null;
    readonly stopsWhy: 'idle' | 'max-time' | 'schedule' | null;
    readonly stoppedBy: {
      readonly why: 'idle' | 'max-time' | 'schedule';
      readonly minutes: number | null;
    } | null;
    readonly warnedAt: number | null;
  };
  readonly InstanceList: {
    readonly items: readonly Schemas['Instance'][];
    readonly total: number;
    readonly offset: number;
    readonly limit: number;
  };
  readonly InstanceLogs: { readonly lines: readonly string[] };
  readonly Job: {
    readonly id: string;
    readonly action: string;
    readonly subject: string;
    readonly registry: 'queued' | 'started' | 'deferred' | 'scheduled' | 'finished' | 'failed' | 'canceled';
    readonly params: Readonly<Record<string, unknown>>;
    readonly result: Readonly<Record<string, unknown>> | null;
    readonly error: Readonly<Record<string, unknown>> | null;
    readonly createdAt: number;
    readonly updatedAt: number;
    readonly runAt: number;
    readonly tries: number;
    readonly maxTries: number;
    readonly tryPeriodMs: number;
    readonly timeoutMs: number | null;
    readonly waitsFor: string | null;
    readonly leaseUntil: number | null;
  };
  readonly JobList: {
    readonly items: readonly Schemas['Job'][];
    readonly total: number;
    readonly offset: number;
    readonly limit: number;
    readonly counts: {
      readonly queued?: number | undefined;
      readonly started?: number | undefined;
      readonly deferred?: number | undefined;
      readonly scheduled?: number | undefined;
      readonly finished?: number | undefined;
      readonly failed?: number | undefined;
      readonly canceled?: number | undefined;
    };
  };
  readonly ListedUser: {
    readonly id: string;
    readonly username: string;
    readonly role: 'user' | 'expert' | 'admin';
    readonly disabledAt: number | null;
    readonly waitingSince: number | null;
    readonly email: string | null;
    readonly createdAt: number;
    readonly isLeaving: boolean;
    readonly heldUntil: number | null;
  };
  readonly MadeAccessKey: {
    readonly id: string;
    readonly name: string;
    readonly owner: { readonly id: string; readonly username: string };
    readonly isManage: boolean;
    readonly scopes: readonly string[];
    readonly project: { readonly id: string; readonly name: string } | null;
    readonly addresses: readonly string[];
    readonly createdAt: number;
    readonly expiresAt: number | null;
    readonly revokedAt: number | null;
    readonly usedAt: number | null;
    readonly usedFrom: string | null;
    readonly revision: number;
    readonly token: string;
  };
  readonly MadeWebhook: {
    readonly id: string;
    readonly url: string;
    readonly events: readonly string[];
    readonly isEnabled: boolean;
    readonly source: 'config' | 'database';
    readonly createdAt: number;
    readonly revision: number;
    readonly secret: string;
  };
  readonly Me: {
    readonly id: string;
    readonly username: string;
    readonly role: 'user' | 'expert' | 'admin';
    readonly createdAt: number;
    readonly session: { readonly createdAt: number; readonly expiresAt: number | null };
  };
  readonly MemberList: {
    readonly items: readonly { readonly user: Schemas['User']; readonly isStatic: boolean }[];
    readonly total: number;
    readonly offset: number;
    readonly limit: number;
  };
  readonly ModifyApplications: {
    readonly action: 'ModifyApplications';
    readonly items: readonly {
      readonly id: string;
      readonly name: string;
      readonly description?: string | undefined;
      readonly icon?: string | undefined;
      readonly provider: string;
      readonly project?: string | undefined;
      readonly settings?: Readonly<Record<string, unknown>> | undefined;
      readonly protocol?: 'vnc' | 'rdp' | 'ssh' | 'telnet' | 'console' | undefined;
      readonly guestPort?: number | undefined;
      readonly credentials?:
        | 'generate'
        | 'none'
        | { readonly username?: string | undefined; readonly password?: string | undefined }
        | undefined;
      readonly viewer?: string | undefined;
      readonly width?: number | undefined;
      readonly height?: number | undefined;
      readonly record?: boolean | undefined;
      readonly startTimeoutSeconds?: number | undefined;
      readonly stopGraceSeconds?: number | undefined;
      readonly warm?: number | undefined;
      readonly idleMinutes?: number | undefined;
      readonly maxMinutes?: number | undefined;
      readonly schedule?:
        | readonly {
            readonly cron: string;
            readonly timezone?: string | undefined;
            readonly action: 'start' | 'stop';
            readonly user?: string | undefined;
          }[]
        | undefined;
      readonly home?:
        | {
            readonly path?: string | undefined;
            readonly keep?: boolean | undefined;
            readonly template?: string | undefined;
          }
        | undefined;
    }[];
  };
  readonly ModifyApplicationsAnswer: {
    readonly data: {
      readonly results: readonly {
        readonly id: string | null;
        readonly retCode: number;
        readonly message: string;
        readonly data: Schemas['App'] | null;
      }[];
    };
    readonly retCode: number;
    readonly message: string;
    readonly requestId: string;
  };
  readonly ModifyProjectMembers: {
    readonly action: 'ModifyProjectMembers';
    readonly items: readonly {
      readonly projectId: string;
      readonly userId: string;
      readonly role: 'viewer' | 'member' | 'manager';
    }[];
  };
  readonly ModifyProjectMembersAnswer: {
    readonly data: {
      readonly results: readonly {
        readonly id: string | null;
        readonly retCode: number;
        readonly message: string;
        readonly data: Schemas['ProjectMember'] | null;
      }[];
    };
    readonly retCode: number;
    readonly message: string;
    readonly requestId: string;
  };
  readonly ModifyProjects: {
    readonly action: 'ModifyProjects';
    readonly items: readonly {
      readonly id: string;
      readonly name?: string | undefined;
      readonly description?: string | undefined;
    }[];
  };
  readonly ModifyProjectsAnswer: {
    readonly data: {
      readonly results: readonly {
        readonly id: string | null;
        readonly retCode: number;
        readonly message: string;
        readonly data: Schemas['Project'] | null;
      }[];
    };
    readonly retCode: number;
    readonly message: string;
    readonly requestId: string;
  };
  readonly ModifyQuotas: {
    readonly action: 'ModifyQuotas';
    readonly items: readonly (
      | {
          readonly userId: string | null;
          readonly limits: {
            readonly vms?: number | undefined;
            readonly containers?: number | undefined;
            readonly objects?: number | undefined;
            readonly cpus?: -1 | number | undefined;
            readonly memory?: number | undefined;
            readonly disk?: number | undefined;
          };
        }
      | {
          readonly projectId: string;
          readonly limits: {
            readonly vms?: number | undefined;
            readonly containers?: number | undefined;
            readonly objects?: number | undefined;
            readonly cpus?: -1 | number | undefined;
            readonly memory?: number | undefined;
            readonly disk?: number | undefined;
          };
        }
    )[];
  };
  readonly ModifyQuotasAnswer: {
    readonly data: {
      readonly results: readonly {
        readonly id: string | null;
        readonly retCode: number;
        readonly message: string;
        readonly data: Schemas['Quota'] | null;
      }[];
    };
    readonly retCode: number;
    readonly message: string;
    readonly requestId: string;
  };
  readonly ModifyUsers: {
    readonly action: 'ModifyUsers';
    readonly items: readonly {
      readonly id: string;
      readonly role?: 'user' | 'expert' | 'admin' | undefined;
      readonly accept?: readonly string[] | undefined;
      readonly deny?: readonly string[] | undefined;
      readonly password?: string | undefined;
      readonly isDisabled?: boolean | undefined;
    }[];
  };
  readonly ModifyUsersAnswer: {
    readonly data: {
      readonly results: readonly {
        readonly id: string | null;
        readonly retCode: number;
        readonly message: string;
        readonly data: Schemas['Person'] | null;
      }[];
    };
    readonly retCode: number;
    readonly message: string;
    readonly requestId: string;
  };
  readonly NewAccessKey: {
    readonly name: string;
    readonly isManage?: boolean | undefined;
    readonly scopes?: readonly string[] | undefined;
    readonly projectId?: string | null | undefined;
    readonly addresses?: readonly string[] | undefined;
    readonly expiresAt?: number | null | undefined;
  };
  readonly NewAddress: { readonly email: string; readonly password?: string | undefined };
  readonly NewApp: {
    readonly id: string;
    readonly name: string;
    readonly description?: string | undefined;
    readonly icon?: string | undefined;
    readonly provider: string;
    readonly project?: string | undefined;
    readonly settings?: Readonly<Record<string, unknown>> | undefined;
    readonly protocol?: 'vnc' | 'rdp' | 'ssh' | 'telnet' | 'console' | undefined;
    readonly guestPort?: number | undefined;
    readonly credentials?:
      | 'generate'
      | 'none'
      | { readonly username?: string | undefined; readonly password?: string | undefined }
      | undefined;
    readonly viewer?: string | undefined;
    readonly width?: number | undefined;
    readonly height?: number | undefined;
    readonly record?: boolean | undefined;
    readonly startTimeoutSeconds?: number | undefined;
    readonly stopGraceSeconds?: number | undefined;
    readonly warm?: number | undefined;
    readonly idleMinutes?: number | undefined;
    readonly maxMinutes?: number | undefined;
    readonly schedule?:
      | readonly {
          readonly cron: string;
          readonly timezone?: string | undefined;
          readonly action: 'start' | 'stop';
          readonly user?: string | undefined;
        }[]
      | undefined;
    readonly home?:
      | {
          readonly path?: string | undefined;
          readonly keep?: boolean | undefined;
          readonly template?: string | undefined;
        }
      | undefined;
  };
  readonly NewAppSharing: {
    readonly everybody: boolean;
    readonly projectIds?: readonly string[] | undefined;
    readonly groupIds?: readonly string[] | undefined;
  };
  readonly NewGroup: {
    readonly name: string;
    readonly description?: string | undefined;
    readonly accept?: readonly string[] | undefined;
    readonly deny?: readonly string[] | undefined;
    readonly needsSecondFactor?: boolean | undefined;
  };
  readonly NewInstance: { readonly appId: string; readonly project?: string | null | undefined };
  readonly NewPassword: { readonly present?: string | undefined; readonly next: string };
  readonly NewProject: { readonly name: string; readonly description?: string | undefined };
  readonly NewProjectMember: {
    readonly username: string;
    readonly role?: 'viewer' | 'member' | 'manager' | undefined;
  };
  readonly NewSecondFactor: { readonly secret: string; readonly uri: string };
  readonly NewUser: {
    readonly username: string;
    readonly password: string;
    readonly role?: 'user' | 'expert' | 'admin' | undefined;
    readonly email?: string | undefined;
  };
  readonly NewWebhook: {
    readonly url: string;
    readonly events?:
      | readonly (
          | 'instance.requested'
          | 'instance.started'
          | 'instance.restarted'
          | 'instance.checkpointed'
          | 'instance.reverted'
          | 'instance.claimed'
          | 'instance.paused'
          | 'instance.resumed'
          | 'instance.warned'
          | 'instance.lost'
          | 'instance.failed'
          | 'instance.stopping'
          | 'instance.stopped'
        )[]
      | undefined;
  };
  readonly OwnAddress: { readonly email: string | null; readonly canChange: boolean };
  readonly OwnSession: {
    readonly id: string;
    readonly name: string;
    readonly browser: string;
    readonly address: string;
    readonly userAgent: string;
    readonly createdAt: number;
    readonly seenAt: number;
    readonly expiresAt: number;
    readonly isThis: boolean;
  };
  readonly OwnSessionList: {
    readonly items: readonly Schemas['OwnSession'][];
    readonly total: number;
    readonly offset: number;
    readonly limit: number;
  };
  readonly Passkey: {
    readonly id: string;
    readonly name: string;
    readonly createdAt: number;
    readonly usedAt: number | null;
  };
  readonly PasskeyList: {
    readonly items: readonly Schemas['Passkey'][];
    readonly total: number;
    readonly offset: number;
    readonly limit: number;
  };
  readonly PasskeyName: { readonly name: string };
  readonly PauseInstances: {
    readonly action: 'PauseInstances';
    readonly ids: readonly string[];
    readonly projectId?: string | undefined;
  };
  readonly PauseInstancesAnswer: {
    readonly data: {
      readonly results: readonly {
        readonly id: string | null;
        readonly retCode: number;
        readonly message: string;
        readonly data: Schemas['Instance'] | null;
      }[];
    };
    readonly retCode: number;
    readonly message: string;
    readonly requestId: string;
  };
  readonly Person: {
    readonly id: string;
    readonly username: string;
    readonly role: 'user' | 'expert' | 'admin';
    readonly disabledAt: number | null;
    readonly waitingSince: number | null;
    readonly email: string | null;
    readonly createdAt: number;
    readonly isLeaving: boolean;
    readonly accept: readonly string[];
    readonly deny: readonly string[];
    readonly revision: number;
    readonly hasPassword: boolean;
    readonly hasSecondFactor: boolean;
    readonly heldUntil: number | null;
    readonly groups: readonly { readonly id: string; readonly name: string; readonly isStatic: boolean }[];
  };
  readonly Pool: {
    readonly appId: string;
    readonly wanted: number;
    readonly ready: number;
    readonly starting: number;
    readonly hits: number;
    readonly misses: number;
    readonly hitRate: number | null;
  };
  readonly PoolList: {
    readonly items: readonly Schemas['Pool'][];
    readonly total: number;
    readonly offset: number;
    readonly limit: number;
  };
  readonly Preferences: {
    readonly language?: 'en' | 'de' | undefined;
    readonly theme?: 'light' | 'dark' | undefined;
    readonly sizing?: 'fit' | 'real' | 'resize' | undefined;
    readonly viewer?: string | undefined;
    readonly quality?: 'fast' | 'sharp' | undefined;
    readonly clipboard?: 'off' | undefined;
    readonly reconnect?: 'ask' | undefined;
    readonly keyboardLayout?:
      | 'cs-cz-qwertz'
      | 'da-dk-qwerty'
      | 'de-ch-qwertz'
      | 'de-de-qwertz'
      | 'en-gb-qwerty'
      | 'en-us-qwerty'
      | 'es-es-qwerty'
      | 'es-latam-qwerty'
      | 'failsafe'
      | 'fr-be-azerty'
      | 'fr-ca-qwerty'
      | 'fr-ch-qwertz'
      | 'fr-fr-azerty'
      | 'hu-hu-qwertz'
      | 'it-it-qwerty'
      | 'ja-jp-qwerty'
      | 'no-no-qwerty'
      | 'pl-pl-qwerty'
      | 'pt-br-qwerty'
      | 'pt-pt-qwerty'
      | 'ro-ro-qwerty'
      | 'sv-se-qwerty'
      | 'tr-tr-qwerty'
      | undefined;
  };
  readonly PresentPassword: { readonly password?: string | undefined };
  readonly Project: {
    readonly id: string;
    readonly name: string;
    readonly description: string;
    readonly role: 'viewer' | 'member' | 'manager' | null;
    readonly members: number;
    readonly createdAt: number;
    readonly revision: number;
  };
  readonly ProjectList: {
    readonly items: readonly Schemas['Project'][];
    readonly total: number;
    readonly offset: number;
    readonly limit: number;
  };
  readonly ProjectMember: {
    readonly user: { readonly id: string; readonly username: string };
    readonly role: 'viewer' | 'member' | 'manager';
    readonly createdAt: number;
  };
  readonly ProjectMemberList: {
    readonly items: readonly Schemas['ProjectMember'][];
    readonly total: number;
    readonly offset: number;
    readonly limit: number;
  };
  readonly Quota: {
    readonly scope: 'system' | 'project' | 'user';
    readonly user: { readonly id: string; readonly username: string } | null;
    readonly project: { readonly id: string; readonly name: string } | null;
    readonly used: {
      readonly vms: number;
      readonly containers: number;
      readonly objects: number;
      readonly cpus: number;
      readonly memory: number;
      readonly disk: number;
    };
    readonly allowed: {
      readonly vms: number;
      readonly containers: number;
      readonly objects: number;
      readonly cpus: number;
      readonly memory: number;
      readonly disk: number;
    };
    readonly set: {
      readonly vms?: number | undefined;
      readonly containers?: number | undefined;
      readonly objects?: number | undefined;
      readonly cpus?: -1 | number | undefined;
      readonly memory?: number | undefined;
      readonly disk?: number | undefined;
    };
    readonly revision: number;
  };
  readonly QuotaLimits: {
    readonly vms?: number | undefined;
    readonly containers?: number | undefined;
    readonly objects?: number | undefined;
    readonly cpus?: -1 | number | undefined;
    readonly memory?: number | undefined;
    readonly disk?: number | undefined;
  };
  readonly ReconcileInstances: {
    readonly action: 'ReconcileInstances';
    readonly ids: readonly string[];
    readonly projectId?: string | undefined;
  };
  readonly ReconcileInstancesAnswer: {
    readonly data: {
      readonly results: readonly {
        readonly id: string | null;
        readonly retCode: number;
        readonly message: string;
        readonly data: Schemas['Instance'] | null;
      }[];
    };
    readonly retCode: number;
    readonly message: string;
    readonly requestId: string;
  };
  readonly Recording: {
    readonly id: string;
    readonly instanceId: string;
    readonly app: { readonly id: string; readonly name: string };
    readonly user: { readonly id: string; readonly username: string };
    readonly project: { readonly id: string; readonly name: string } | null;
    readonly transport: string;
    readonly format: 'rfb' | 'guacamole';
    readonly startedAt: number;
    readonly endedAt: number | null;
    readonly bytes: number | null;
    readonly error: string | null;
    readonly mayRemove: boolean;
  };
  readonly RecordingList: {
    readonly items: readonly Schemas['Recording'][];
    readonly total: number;
    readonly offset: number;
    readonly limit: number;
  };
  readonly RecoveryCodes: { readonly recoveryCodes: readonly string[] };
  readonly RemoveProjectMembers: {
    readonly action: 'RemoveProjectMembers';
    readonly items: readonly { readonly projectId: string; readonly userId: string }[];
  };
  readonly RemoveProjectMembersAnswer: {
    readonly data: {
      readonly results: readonly {
        readonly id: string | null;
        readonly retCode: number;
        readonly message: string;
        readonly data: null;
      }[];
    };
    readonly retCode: number;
    readonly message: string;
    readonly requestId: string;
  };
  readonly RestartApplications: { readonly action: 'RestartApplications'; readonly ids: readonly string[] };
  readonly RestartApplicationsAnswer: {
    readonly data: {
      readonly results: readonly {
        readonly id: string | null;
        readonly retCode: number;
        readonly message: string;
        readonly data: Schemas['Instance'] | null;
      }[];
    };
    readonly retCode: number;
    readonly message: string;
    readonly requestId: string;
  };
  readonly RestartInstances: {
    readonly action: 'RestartInstances';
    readonly ids: readonly string[];
    readonly projectId?: string | undefined;
  };
  readonly RestartInstancesAnswer: {
    readonly data: {
      readonly results: readonly {
        readonly id: string | null;
        readonly retCode: number;
        readonly message: string;
        readonly data: Schemas['Instance'] | null;
      }[];
    };
    readonly retCode: number;
    readonly message: string;
    readonly requestId: string;
  };
  readonly RestartJobs: { readonly action: 'RestartJobs'; readonly ids: readonly string[] };
  readonly RestartJobsAnswer: {
    readonly data: {
      readonly results: readonly {
        readonly id: string | null;
        readonly retCode: number;
        readonly message: string;
        readonly data: Schemas['Job'] | null;
      }[];
    };
    readonly retCode: number;
    readonly message: string;
    readonly requestId: string;
  };
  readonly ResumeInstances: {
    readonly action: 'ResumeInstances';
    readonly ids: readonly string[];
    readonly projectId?: string | undefined;
  };
  readonly ResumeInstancesAnswer: {
    readonly data: {
      readonly results: readonly {
        readonly id: string | null;
        readonly retCode: number;
        readonly message: string;
        readonly data: Schemas['Instance'] | null;
      }[];
    };
    readonly retCode: number;
    readonly message: string;
    readonly requestId: string;
  };
  readonly RevokeAccessKeys: { readonly action: 'RevokeAccessKeys'; readonly ids: readonly string[] };
  readonly RevokeAccessKeysAnswer: {
    readonly data: {
      readonly results: readonly {
        readonly id: string | null;
        readonly retCode: number;
        readonly message: string;
        readonly data: Schemas['AccessKey'] | null;
      }[];
    };
    readonly retCode: number;
    readonly message: string;
    readonly requestId: string;
  };
  readonly RollbackInstances: {
    readonly action: 'RollbackInstances';
    readonly ids: readonly string[];
    readonly projectId?: string | undefined;
  };
  readonly RollbackInstancesAnswer: {
    readonly data: {
      readonly results: readonly {
        readonly id: string | null;
        readonly retCode: number;
        readonly message: string;
        readonly data: Schemas['Instance'] | null;
      }[];
    };
    readonly retCode: number;
    readonly message: string;
    readonly requestId: string;
  };
  readonly SecondFactor: { readonly since: number | null; readonly recoveryCodes: number };
  readonly SessionName: { readonly name: string };
  readonly SnapshotInstances: {
    readonly action: 'SnapshotInstances';
    readonly ids: readonly string[];
    readonly projectId?: string | undefined;
  };
  readonly SnapshotInstancesAnswer: {
    readonly data: {
      readonly results: readonly {
        readonly id: string | null;
        readonly retCode: number;
        readonly message: string;
        readonly data: Schemas['Instance'] | null;
      }[];
    };
    readonly retCode: number;
    readonly message: string;
    readonly requestId: string;
  };
  readonly Stage: {
    readonly name: 'check' | 'allocate' | 'launch' | 'boot' | 'connect';
    readonly startedAt: number;
    readonly endedAt: number | null;
    readonly message: string | null;
    readonly lines?: readonly string[] | undefined;
  };
  readonly StartApplications: {
    readonly action: 'StartApplications';
    readonly ids: readonly string[];
    readonly projectId?: string | null | undefined;
  };
  readonly StartApplicationsAnswer: {
    readonly data: {
      readonly results: readonly {
        readonly id: string | null;
        readonly retCode: number;
        readonly message: string;
        readonly data: Schemas['Instance'] | null;
      }[];
    };
    readonly retCode: number;
    readonly message: string;
    readonly requestId: string;
  };
  readonly StartInstances: {
    readonly action: 'StartInstances';
    readonly ids: readonly string[];
    readonly projectId?: string | undefined;
  };
  readonly StartInstancesAnswer: {
    readonly data: {
      readonly results: readonly {
        readonly id: string | null;
        readonly retCode: number;
        readonly message: string;
        readonly data: Schemas['Instance'] | null;
      }[];
    };
    readonly retCode: number;
    readonly message: string;
    readonly requestId: string;
  };
  readonly StopApplications: { readonly action: 'StopApplications'; readonly ids: readonly string[] };
  readonly StopApplicationsAnswer: {
    readonly data: {
      readonly results: readonly {
        readonly id: string | null;
        readonly retCode: number;
        readonly message: string;
        readonly data: Schemas['Instance'] | null;
      }[];
    };
    readonly retCode: number;
    readonly message: string;
    readonly requestId: string;
  };
  readonly StopInstances: {
    readonly action: 'StopInstances';
    readonly ids: readonly string[];
    readonly projectId?: string | undefined;
  };
  readonly StopInstancesAnswer: {
    readonly data: {
      readonly results: readonly {
        readonly id: string | null;
        readonly retCode: number;
        readonly message: string;
        readonly data: Schemas['Instance'] | null;
      }[];
    };
    readonly retCode: number;
    readonly message: string;
    readonly requestId: string;
  };
  readonly StopJobs: { readonly action: 'StopJobs'; readonly ids: readonly string[] };
  readonly StopJobsAnswer: {
    readonly data: {
      readonly results: readonly {
        readonly id: string | null;
        readonly retCode: number;
        readonly message: string;
        readonly data: Schemas['Job'] | null;
      }[];
    };
    readonly retCode: number;
    readonly message: string;
    readonly requestId: string;
  };
  readonly UnlockedUser: { readonly unlocked: number };
  readonly User: {
    readonly id: string;
    readonly username: string;
    readonly role: 'user' | 'expert' | 'admin';
    readonly disabledAt: number | null;
    readonly waitingSince: number | null;
    readonly email: string | null;
    readonly createdAt: number;
    readonly isLeaving: boolean;
  };
  readonly UserList: {
    readonly items: readonly Schemas['ListedUser'][];
    readonly total: number;
    readonly offset: number;
    readonly limit: number;
  };
  readonly UserPasskey: {
    readonly id: string;
    readonly name: string;
    readonly createdAt: number;
    readonly usedAt: number | null;
  };
  readonly UserPasskeyList: {
    readonly items: readonly Schemas['UserPasskey'][];
    readonly total: number;
    readonly offset: number;
    readonly limit: number;
  };
  readonly UserSession: {
    readonly id: string;
    readonly name: string;
    readonly browser: string;
    readonly address: string;
    readonly userAgent: string;
    readonly createdAt: number;
    readonly seenAt: number;
    readonly expiresAt: number;
  };
  readonly UserSessionList: {
    readonly items: readonly Schemas['UserSession'][];
    readonly total: number;
    readonly offset: number;
    readonly limit: number;
  };
  readonly Webhook: {
    readonly id: string;
    readonly url: string;
    readonly events: readonly string[];
    readonly isEnabled: boolean;
    readonly source: 'config' | 'database';
    readonly createdAt: number;
    readonly revision: number;
  };
  readonly WebhookDelivery: {
    readonly id: string;
    readonly type: string;
    readonly seq: number;
    readonly status: 'pending' | 'delivered' | 'failed';
    readonly tries: number;
    readonly nextAt: number | null;
    readonly httpStatus: number | null;
    readonly error: string | null;
    readonly createdAt: number;
    readonly endedAt: number | null;
    readonly body: Readonly<Record<string, unknown>>;
  };
  readonly WebhookDeliveryList: {
    readonly items: readonly Schemas['WebhookDelivery'][];
    readonly total: number;
    readonly offset: number;
    readonly limit: number;
  };
  readonly WebhookList: {
    readonly items: readonly Schemas['Webhook'][];
    readonly total: number;
    readonly offset: number;
    readonly limit: number;
  };
}

/** What each operation takes and what it answers. */
export interface Operations {
  /** Do something */
  readonly act: {
    readonly query: { readonly pretty?: string | undefined };
    readonly body: unknown;
    readonly answer:
      | Schemas['DescribeApplicationsAnswer']
      | Schemas['CreateApplicationsAnswer']
      | Schemas['ModifyApplicationsAnswer']
      | Schemas['DeleteApplicationsAnswer']
      | Schemas['StartApplicationsAnswer']
      | Schemas['StopApplicationsAnswer']
      | Schemas['RestartApplicationsAnswer']
      | Schemas['DescribeInstancesAnswer']
      | Schemas['DescribeInstanceLogsAnswer']
      | Schemas['CreateInstancesAnswer']
      | Schemas['StartInstancesAnswer']
      | Schemas['StopInstancesAnswer']
      | Schemas['RestartInstancesAnswer']
      | Schemas['PauseInstancesAnswer']
      | Schemas['ResumeInstancesAnswer']
      | Schemas['SnapshotInstancesAnswer']
      | Schemas['CheckpointInstancesAnswer']
      | Schemas['RollbackInstancesAnswer']
      | Schemas['ReconcileInstancesAnswer']
      | Schemas['DeleteInstancesAnswer']
      | Schemas['DescribeConnectionsAnswer']
      | Schemas['DeleteConnectionsAnswer']
      | Schemas['DescribeJobsAnswer']
      | Schemas['StopJobsAnswer']
      | Schemas['RestartJobsAnswer']
      | Schemas['DescribeProjectsAnswer']
      | Schemas['CreateProjectsAnswer']
      | Schemas['ModifyProjectsAnswer']
      | Schemas['DeleteProjectsAnswer']
      | Schemas['DescribeProjectMembersAnswer']
      | Schemas['AddProjectMembersAnswer']
      | Schemas['ModifyProjectMembersAnswer']
      | Schemas['RemoveProjectMembersAnswer']
      | Schemas['DescribeQuotasAnswer']
      | Schemas['ModifyQuotasAnswer']
      | Schemas['DeleteQuotasAnswer']
      | Schemas['DescribeAccessKeysAnswer']
      | Schemas['CreateAccessKeysAnswer']
      | Schemas['RevokeAccessKeysAnswer']
      | Schemas['DeleteAccessKeysAnswer']
      | Schemas['DescribeUsersAnswer']
      | Schemas['CreateUsersAnswer']
      | Schemas['ModifyUsersAnswer']
      | Schemas['DeleteUsersAnswer'];
  };
  /** Add a group */
  readonly addGroup: { readonly body: Schemas['NewGroup']; readonly answer: Schemas['Group'] };
  /** Make an access key */
  readonly addKey: { readonly body: Schemas['NewAccessKey']; readonly answer: Schemas['MadeAccessKey'] };
  /** Put a user into a group */
  readonly addMember: {
    readonly path: { readonly groupId: string; readonly userId: string };
    readonly body: undefined;
    readonly answer: null;
  };
  /** Let a user belong to a project */
  readonly addProjectMember: {
    readonly path: { readonly projectId: string };
    readonly body: Schemas['NewProjectMember'];
    readonly answer: Schemas['ProjectMember'];
  };
  /** Add a user with a password */
  readonly addUser: { readonly body: Schemas['NewUser']; readonly answer: Schemas['Person'] };
  /** Make a secret for your authenticator app; it counts once a code of it is confirmed */
  readonly beginSecondFactor: {
    readonly body: Schemas['PresentPassword'];
    readonly answer: Schemas['NewSecondFactor'];
  };
  /** Give up a job */
  readonly cancelJob: {
    readonly path: { readonly jobId: string };
    readonly body: undefined;
    readonly answer: Schemas['Job'];
  };
  /** Change a group */
  readonly changeGroup: {
    readonly path: { readonly groupId: string };
    readonly headers: { readonly 'if-match'?: string | undefined };
    readonly body: Schemas['ChangedGroup'];
    readonly answer: Schemas['Group'];
  };
  /** Change your password, and end your other sessions */
  readonly changePassword: { readonly body: Schemas['NewPassword']; readonly answer: null };
  /** Rename or describe a project */
  readonly changeProject: {
    readonly path: { readonly projectId: string };
    readonly headers: { readonly 'if-match'?: string | undefined };
    readonly body: Schemas['ChangedProject'];
    readonly answer: Schemas['Project'];
  };
  /** Give a member another role */
  readonly changeProjectMember: {
    readonly path: { readonly projectId: string; readonly userId: string };
    readonly body: Schemas['ChangedProjectMember'];
    readonly answer: Schemas['ProjectMember'];
  };
  /** Change a user */
  readonly changeUser: {
    readonly path: { readonly userId: string };
    readonly headers: { readonly 'if-match'?: string | undefined };
    readonly body: Schemas['ChangedUser'];
    readonly answer: Schemas['Person'];
  };
  /** Change a web hook */
  readonly changeWebhook: {
    readonly path: { readonly webhookId: string };
    readonly headers: { readonly 'if-match'?: string | undefined };
    readonly body: Schemas['ChangedWebhook'];
    readonly answer: Schemas['Webhook'];
  };
  /** Keep the state of a desktop */
  readonly checkpointInstance: {
    readonly path: { readonly instanceId: string };
    readonly query: { readonly wait?: number | undefined };
    readonly body: undefined;
    readonly answer: Schemas['Instance'];
  };
  /** Switch the second factor on, with a code of the new secret */
  readonly confirmSecondFactor: { readonly body: Schemas['Code']; readonly answer: Schemas['RecoveryCodes'] };
  /** Add an application */
  readonly createApp: { readonly body: Schemas['NewApp']; readonly answer: Schemas['App'] };
  /** Make a project, and become its first manager */
  readonly createProject: { readonly body: Schemas['NewProject']; readonly answer: Schemas['Project'] };
  /** Add a web hook */
  readonly createWebhook: { readonly body: Schemas['NewWebhook']; readonly answer: Schemas['MadeWebhook'] };
  /** Stop an instance, or forget one that has ended */
  readonly deleteInstance: {
    readonly path: { readonly instanceId: string };
    readonly query: { readonly wait?: number | undefined; readonly forget?: boolean | undefined };
    readonly body: undefined;
    readonly answer: Schemas['Instance'] | null;
  };
  /** Delete a user */
  readonly deleteUser: {
    readonly path: { readonly userId: string };
    readonly query: { readonly homes?: 'keep' | 'remove' | undefined };
    readonly headers: { readonly 'if-match'?: string | undefined };
    readonly body: undefined;
    readonly answer: Schemas['Person'];
  };
  /** End one viewer of an instance */
  readonly endInstanceConnection: {
    readonly path: { readonly instanceId: string; readonly connectionId: string };
    readonly body: undefined;
    readonly answer: Schemas['Connection'];
  };
  /** End all your sessions but this one, and their open streams within 2 s */
  readonly endOtherSessions: { readonly body: undefined; readonly answer: Schemas['EndedSessions'] };
  /** Switch the second factor off */
  readonly endSecondFactor: { readonly body: Schemas['Code']; readonly answer: null };
  /** End one of your sessions, and its open streams within 2 s */
  readonly endSession: {
    readonly path: { readonly sessionId: string };
    readonly body: undefined;
    readonly answer: null;
  };
  /** End one session of a user, and its open streams within 2 s */
  readonly endSessionOfUser: {
    readonly path: { readonly userId: string; readonly sessionId: string };
    readonly body: undefined;
    readonly answer: null;
  };
  /** Sign a user out everywhere, and end the open streams within 2 s */
  readonly endSessionsOfUser: {
    readonly path: { readonly userId: string };
    readonly body: undefined;
    readonly answer: Schemas['EndedUserSessions'];
  };
  /** What a user may and may not do, and why */
  readonly explainPermissions: {
    readonly path: { readonly userId: string };
    readonly body: undefined;
    readonly answer: Schemas['ExplainedPermissions'];
  };
  /** The whole audit log, oldest first, one JSON object a line */
  readonly exportAuditLog: { readonly body: undefined; readonly answer: string };
  /** Your mail address */
  readonly getAddress: { readonly body: undefined; readonly answer: Schemas['OwnAddress'] };
  /** One application */
  readonly getApp: {
    readonly path: { readonly appId: string };
    readonly headers: { readonly 'if-none-match'?: string | undefined };
    readonly body: undefined;
    readonly answer: Schemas['App'];
  };
  /** With whom an application is shared */
  readonly getAppSharing: {
    readonly path: { readonly appId: string };
    readonly headers: { readonly 'if-none-match'?: string | undefined };
    readonly body: undefined;
    readonly answer: Schemas['AppSharing'];
  };
  /** This document */
  readonly getDocument: { readonly body: undefined; readonly answer: Readonly<Record<string, unknown>> };
  /** One group */
  readonly getGroup: {
    readonly path: { readonly groupId: string };
    readonly headers: { readonly 'if-none-match'?: string | undefined };
    readonly body: undefined;
    readonly answer: Schemas['Group'];
  };
  /** What the gateway needs, and how it does */
  readonly getHealth: { readonly body: undefined; readonly answer: Schemas['Health'] };
  /** One instance */
  readonly getInstance: {
    readonly path: { readonly instanceId: string };
    readonly body: undefined;
    readonly answer: Schemas['Instance'];
  };
  /** The last lines of a desktop's own output */
  readonly getInstanceLogs: {
    readonly path: { readonly instanceId: string };
    readonly query: { readonly tail?: number | undefined };
    readonly body: undefined;
    readonly answer: Schemas['InstanceLogs'];
  };
  /** Where the time of a start went */
  readonly getInstanceTrace: {
    readonly path: { readonly instanceId: string };
    readonly body: undefined;
    readonly answer: Schemas['ConnectTrace'];
  };
  /** One job */
  readonly getJob: {
    readonly path: { readonly jobId: string };
    readonly body: undefined;
    readonly answer: Schemas['Job'];
  };
  /** One access key, without what it is */
  readonly getKey: {
    readonly path: { readonly keyId: string };
    readonly headers: { readonly 'if-none-match'?: string | undefined };
    readonly body: undefined;
    readonly answer: Schemas['AccessKey'];
  };
  /** Who is signed in */
  readonly getMe: { readonly body: undefined; readonly answer: Schemas['Me'] };
  /** What your desktops take, and what they may */
  readonly getMyQuota: {
    readonly headers: { readonly 'if-none-match'?: string | undefined };
    readonly body: undefined;
    readonly answer: Schemas['Quota'];
  };
  /** What you have chosen for pages and viewers */
  readonly getPreferences: { readonly body: undefined; readonly answer: Schemas['Preferences'] };
  /** One project */
  readonly getProject: {
    readonly path: { readonly projectId: string };
    readonly headers: { readonly 'if-none-match'?: string | undefined };
    readonly body: undefined;
    readonly answer: Schemas['Project'];
  };
  /** What the desktops of a project take, and what they may */
  readonly getProjectQuota: {
    readonly path: { readonly projectId: string };
    readonly headers: { readonly 'if-none-match'?: string | undefined };
    readonly body: undefined;
    readonly answer: Schemas['Quota'];
  };
  /** One recording, without what it shows */
  readonly getRecording: {
    readonly path: { readonly recordingId: string };
    readonly body: undefined;
    readonly answer: Schemas['Recording'];
  };
  /** The file of a recording, as far as it is written */
  readonly getRecordingContent: {
    readonly path: { readonly recordingId: string };
    readonly body: undefined;
    readonly answer: string;
  };
  /** Whether your sign-ins ask for a code besides the password */
  readonly getSecondFactor: { readonly body: undefined; readonly answer: Schemas['SecondFactor'] };
  /** What all desktops of the gateway take, and what they may */
  readonly getSystemQuota: {
    readonly headers: { readonly 'if-none-match'?: string | undefined };
    readonly body: undefined;
    readonly answer: Schemas['Quota'];
  };
  /** One user, with groups and lists */
  readonly getUser: {
    readonly path: { readonly userId: string };
    readonly headers: { readonly 'if-none-match'?: string | undefined };
    readonly body: undefined;
    readonly answer: Schemas['Person'];
  };
  /** What a user's desktops take, and what they may */
  readonly getUserQuota: {
    readonly path: { readonly userId: string };
    readonly headers: { readonly 'if-none-match'?: string | undefined };
    readonly body: undefined;
    readonly answer: Schemas['Quota'];
  };
  /** One web hook */
  readonly getWebhook: {
    readonly path: { readonly webhookId: string };
    readonly headers: { readonly 'if-none-match'?: string | undefined };
    readonly body: undefined;
    readonly answer: Schemas['Webhook'];
  };
  /** Applications */
  readonly listApps: {
    readonly query: {
      readonly search?: string | undefined;
      readonly provider?: string | undefined;
      readonly projectId?: string | undefined;
      readonly source?: 'config' | 'database' | 'plugin' | undefined;
      readonly sort?: string | undefined;
      readonly offset?: number | undefined;
      readonly limit?: number | undefined;
    };
    readonly body: undefined;
    readonly answer: Schemas['AppList'];
  };
  /** Entries of the audit log, newest first */
  readonly listAuditEntries: {
    readonly query: {
      readonly actor?: string | undefined;
      readonly userId?: string | undefined;
      readonly action?: string | undefined;
      readonly resource?: string | undefined;
      readonly result?: string | undefined;
      readonly from?: number | undefined;
      readonly to?: number | undefined;
      readonly sort?: string | undefined;
      readonly offset?: number | undefined;
      readonly limit?: number | undefined;
    };
    readonly body: undefined;
    readonly answer: Schemas['AuditEntryList'];
  };
  /** Groups, by name */
  readonly listGroups: {
    readonly query: {
      readonly search?: string | undefined;
      readonly sort?: string | undefined;
      readonly offset?: number | undefined;
      readonly limit?: number | undefined;
    };
    readonly body: undefined;
    readonly answer: Schemas['GroupList'];
  };
  /** Everybody's homes, oldest first */
  readonly listHomes: {
    readonly query: {
      readonly userId?: string | undefined;
      readonly appId?: string | undefined;
      readonly provider?: string | undefined;
      readonly sort?: string | undefined;
      readonly offset?: number | undefined;
      readonly limit?: number | undefined;
    };
    readonly body: undefined;
    readonly answer: Schemas['HomeList'];
  };
  /** Viewers of an instance, and what they carried */
  readonly listInstanceConnections: {
    readonly path: { readonly instanceId: string };
    readonly body: undefined;
    readonly answer: Schemas['ConnectionList'];
  };
  /** Running desktops, newest first */
  readonly listInstances: {
    readonly query: {
      readonly offset?: number | undefined;
      readonly limit?: number | undefined;
      readonly sort?: string | undefined;
      readonly provider?: string | undefined;
      readonly userId?: string | undefined;
      readonly projectId?: string | undefined;
      readonly appId?: string | undefined;
      readonly status?:
        | 'pending'
        | 'starting'
        | 'running'
        | 'restarting'
        | 'stopping'
        | 'stopped'
        | 'paused'
        | 'failed'
        | 'lost'
        | undefined;
      readonly ended?: boolean | undefined;
    };
    readonly body: undefined;
    readonly answer: Schemas['InstanceList'];
  };
  /** Jobs */
  readonly listJobs: {
    readonly query: {
      readonly registry?:
        | 'queued'
        | 'started'
        | 'deferred'
        | 'scheduled'
        | 'finished'
        | 'failed'
        | 'canceled'
        | undefined;
      readonly action?: string | undefined;
      readonly subject?: string | undefined;
      readonly sort?: string | undefined;
      readonly offset?: number | undefined;
      readonly limit?: number | undefined;
    };
    readonly body: undefined;
    readonly answer: Schemas['JobList'];
  };
  /** Your access keys, newest first */
  readonly listKeys: {
    readonly query: {
      readonly all?: boolean | undefined;
      readonly userId?: string | undefined;
      readonly projectId?: string | undefined;
      readonly search?: string | undefined;
      readonly revoked?: boolean | undefined;
      readonly sort?: string | undefined;
      readonly offset?: number | undefined;
      readonly limit?: number | undefined;
    };
    readonly body: undefined;
    readonly answer: Schemas['AccessKeyList'];
  };
  /** Who is in a group */
  readonly listMembers: {
    readonly path: { readonly groupId: string };
    readonly query: {
      readonly search?: string | undefined;
      readonly role?: 'user' | 'expert' | 'admin' | undefined;
      readonly sort?: string | undefined;
      readonly offset?: number | undefined;
      readonly limit?: number | undefined;
    };
    readonly body: undefined;
    readonly answer: Schemas['MemberList'];
  };
  /** Your passkeys, the oldest first */
  readonly listPasskeys: {
    readonly query: { readonly offset?: number | undefined; readonly limit?: number | undefined };
    readonly body: undefined;
    readonly answer: Schemas['PasskeyList'];
  };
  /** Passkeys of a user, the oldest first */
  readonly listPasskeysOfUser: {
    readonly path: { readonly userId: string };
    readonly query: { readonly offset?: number | undefined; readonly limit?: number | undefined };
    readonly body: undefined;
    readonly answer: Schemas['UserPasskeyList'];
  };
  /** Warm desktops */
  readonly listPools: {
    readonly query: { readonly offset?: number | undefined; readonly limit?: number | undefined };
    readonly body: undefined;
    readonly answer: Schemas['PoolList'];
  };
  /** Who belongs to a project, and as what */
  readonly listProjectMembers: {
    readonly path: { readonly projectId: string };
    readonly query: {
      readonly search?: string | undefined;
      readonly role?: 'viewer' | 'member' | 'manager' | undefined;
      readonly sort?: string | undefined;
      readonly offset?: number | undefined;
      readonly limit?: number | undefined;
    };
    readonly body: undefined;
    readonly answer: Schemas['ProjectMemberList'];
  };
  /** Your projects, by name */
  readonly listProjects: {
    readonly query: {
      readonly all?: boolean | undefined;
      readonly search?: string | undefined;
      readonly sort?: string | undefined;
      readonly offset?: number | undefined;
      readonly limit?: number | undefined;
    };
    readonly body: undefined;
    readonly answer: Schemas['ProjectList'];
  };
  /** Recordings that you may see, newest first */
  readonly listRecordings: {
    readonly query: {
      readonly search?: string | undefined;
      readonly appId?: string | undefined;
      readonly instanceId?: string | undefined;
      readonly projectId?: string | undefined;
      readonly userId?: string | undefined;
      readonly sort?: string | undefined;
      readonly offset?: number | undefined;
      readonly limit?: number | undefined;
    };
    readonly body: undefined;
    readonly answer: Schemas['RecordingList'];
  };
  /** Your sessions, the one seen last first */
  readonly listSessions: {
    readonly query: { readonly offset?: number | undefined; readonly limit?: number | undefined };
    readonly body: undefined;
    readonly answer: Schemas['OwnSessionList'];
  };
  /** Where a user is signed in, the session seen last first */
  readonly listSessionsOfUser: {
    readonly path: { readonly userId: string };
    readonly query: { readonly offset?: number | undefined; readonly limit?: number | undefined };
    readonly body: undefined;
    readonly answer: Schemas['UserSessionList'];
  };
  /** Users, by name */
  readonly listUsers: {
    readonly query: {
      readonly search?: string | undefined;
      readonly role?: 'user' | 'expert' | 'admin' | undefined;
      readonly disabled?: boolean | undefined;
      readonly waiting?: boolean | undefined;
      readonly sort?: string | undefined;
      readonly offset?: number | undefined;
      readonly limit?: number | undefined;
    };
    readonly body: undefined;
    readonly answer: Schemas['UserList'];
  };
  /** What was delivered to a web hook and what waits, newest first */
  readonly listWebhookDeliveries: {
    readonly path: { readonly webhookId: string };
    readonly query: {
      readonly status?: 'pending' | 'delivered' | 'failed' | undefined;
      readonly offset?: number | undefined;
      readonly limit?: number | undefined;
    };
    readonly body: undefined;
    readonly answer: Schemas['WebhookDeliveryList'];
  };
  /** Web hooks, oldest first */
  readonly listWebhooks: {
    readonly query: {
      readonly enabled?: boolean | undefined;
      readonly sort?: string | undefined;
      readonly offset?: number | undefined;
      readonly limit?: number | undefined;
    };
    readonly body: undefined;
    readonly answer: Schemas['WebhookList'];
  };
  /** Pause a desktop */
  readonly pauseInstance: {
    readonly path: { readonly instanceId: string };
    readonly query: { readonly wait?: number | undefined };
    readonly body: undefined;
    readonly answer: Schemas['Instance'];
  };
  /** Pull or build an application's images */
  readonly prepareApp: {
    readonly path: { readonly appId: string };
    readonly body: undefined;
    readonly answer: Schemas['Job'];
  };
  /** Ask about a lost desktop */
  readonly reconcileInstance: {
    readonly path: { readonly instanceId: string };
    readonly query: { readonly wait?: number | undefined };
    readonly body: undefined;
    readonly answer: Schemas['Instance'];
  };
  /** Deliver once more what was delivered or has failed */
  readonly redeliverToWebhook: {
    readonly path: { readonly webhookId: string; readonly deliveryId: string };
    readonly body: undefined;
    readonly answer: Schemas['WebhookDelivery'];
  };
  /** Take your mail address away; no password can be recovered then */
  readonly removeAddress: { readonly body: Schemas['PresentPassword']; readonly answer: null };
  /** Remove an application */
  readonly removeApp: {
    readonly path: { readonly appId: string };
    readonly headers: { readonly 'if-match'?: string | undefined };
    readonly body: undefined;
    readonly answer: null;
  };
  /** Remove a group; its members stay users */
  readonly removeGroup: {
    readonly path: { readonly groupId: string };
    readonly headers: { readonly 'if-match'?: string | undefined };
    readonly body: undefined;
    readonly answer: null;
  };
  /** Remove anybody's home */
  readonly removeHome: {
    readonly path: { readonly homeId: string };
    readonly body: undefined;
    readonly answer: null;
  };
  /** Revoke an access key and take it out of the list */
  readonly removeKey: {
    readonly path: { readonly keyId: string };
    readonly headers: { readonly 'if-match'?: string | undefined };
    readonly body: undefined;
    readonly answer: null;
  };
  /** Take a user out of a group */
  readonly removeMember: {
    readonly path: { readonly groupId: string; readonly userId: string };
    readonly body: undefined;
    readonly answer: null;
  };
  /** Remove one of your passkeys */
  readonly removePasskey: {
    readonly path: { readonly passkeyId: string };
    readonly body: Schemas['PresentPassword'];
    readonly answer: null;
  };
  /** Remove a passkey of a user, such as one on a telephone that was lost */
  readonly removePasskeyOfUser: {
    readonly path: { readonly userId: string; readonly passkeyId: string };
    readonly body: undefined;
    readonly answer: null;
  };
  /** Remove a project that has neither applications nor desktops, with its keys */
  readonly removeProject: {
    readonly path: { readonly projectId: string };
    readonly headers: { readonly 'if-match'?: string | undefined };
    readonly body: undefined;
    readonly answer: null;
  };
  /** Take a user out of a project, or leave it */
  readonly removeProjectMember: {
    readonly path: { readonly projectId: string; readonly userId: string };
    readonly body: undefined;
    readonly answer: null;
  };
  /** Remove a recording and its file */
  readonly removeRecording: {
    readonly path: { readonly recordingId: string };
    readonly body: undefined;
    readonly answer: null;
  };
  /** Remove a web hook and its deliveries */
  readonly removeWebhook: {
    readonly path: { readonly webhookId: string };
    readonly headers: { readonly 'if-match'?: string | undefined };
    readonly body: undefined;
    readonly answer: null;
  };
  /** Name one of your passkeys */
  readonly renamePasskey: {
    readonly path: { readonly passkeyId: string };
    readonly body: Schemas['PasskeyName'];
    readonly answer: Schemas['Passkey'];
  };
  /** Name one of your sessions */
  readonly renameSession: {
    readonly path: { readonly sessionId: string };
    readonly body: Schemas['SessionName'];
    readonly answer: Schemas['OwnSession'];
  };
  /** Make new recovery codes in place of all that there were */
  readonly renewRecoveryCodes: { readonly body: Schemas['Code']; readonly answer: Schemas['RecoveryCodes'] };
  /** Replace an application */
  readonly replaceApp: {
    readonly path: { readonly appId: string };
    readonly headers: { readonly 'if-match'?: string | undefined };
    readonly body: Schemas['ChangedApp'];
    readonly answer: Schemas['App'];
  };
  /** Have a link sent to another mail address, which counts once you have opened it */
  readonly requestAddress: { readonly body: Schemas['NewAddress']; readonly answer: null };
  /** Give up one's home in an application */
  readonly resetApp: {
    readonly path: { readonly appId: string };
    readonly body: undefined;
    readonly answer: null;
  };
  /** Limit a project as configured for all */
  readonly resetProjectQuota: {
    readonly path: { readonly projectId: string };
    readonly headers: { readonly 'if-match'?: string | undefined };
    readonly body: undefined;
    readonly answer: Schemas['Quota'];
  };
  /** Switch the second factor of a user off, who has lost it and the recovery codes */
  readonly resetSecondFactor: {
    readonly path: { readonly userId: string };
    readonly body: undefined;
    readonly answer: null;
  };
  /** Limit the whole gateway as configured */
  readonly resetSystemQuota: {
    readonly headers: { readonly 'if-match'?: string | undefined };
    readonly body: undefined;
    readonly answer: Schemas['Quota'];
  };
  /** Limit a user as configured for all */
  readonly resetUserQuota: {
    readonly path: { readonly userId: string };
    readonly headers: { readonly 'if-match'?: string | undefined };
    readonly body: undefined;
    readonly answer: Schemas['Quota'];
  };
  /** Restart a desktop */
  readonly restartInstance: {
    readonly path: { readonly instanceId: string };
    readonly query: { readonly wait?: number | undefined };
    readonly body: undefined;
    readonly answer: Schemas['Instance'];
  };
  /** Resume a paused desktop */
  readonly resumeInstance: {
    readonly path: { readonly instanceId: string };
    readonly query: { readonly wait?: number | undefined };
    readonly body: undefined;
    readonly answer: Schemas['Instance'];
  };
  /** Do a job again */
  readonly retryJob: {
    readonly path: { readonly jobId: string };
    readonly body: undefined;
    readonly answer: Schemas['Job'];
  };
  /** End an access key, and its open streams within 2 s */
  readonly revokeKey: {
    readonly path: { readonly keyId: string };
    readonly body: undefined;
    readonly answer: Schemas['AccessKey'];
  };
  /** Go back to the state that was kept */
  readonly rollbackInstance: {
    readonly path: { readonly instanceId: string };
    readonly query: { readonly wait?: number | undefined };
    readonly body: undefined;
    readonly answer: Schemas['Instance'];
  };
  /** Share an application with projects, groups or everybody */
  readonly setAppSharing: {
    readonly path: { readonly appId: string };
    readonly headers: { readonly 'if-match'?: string | undefined };
    readonly body: Schemas['NewAppSharing'];
    readonly answer: Schemas['AppSharing'];
  };
  /** Choose for pages and viewers, in place of what was chosen before */
  readonly setPreferences: { readonly body: Schemas['Preferences']; readonly answer: Schemas['Preferences'] };
  /** Limit a project */
  readonly setProjectQuota: {
    readonly path: { readonly projectId: string };
    readonly headers: { readonly 'if-match'?: string | undefined };
    readonly body: Schemas['QuotaLimits'];
    readonly answer: Schemas['Quota'];
  };
  /** Limit the whole gateway */
  readonly setSystemQuota: {
    readonly headers: { readonly 'if-match'?: string | undefined };
    readonly body: Schemas['QuotaLimits'];
    readonly answer: Schemas['Quota'];
  };
  /** Limit a user */
  readonly setUserQuota: {
    readonly path: { readonly userId: string };
    readonly headers: { readonly 'if-match'?: string | undefined };
    readonly body: Schemas['QuotaLimits'];
    readonly answer: Schemas['Quota'];
  };
  /** Take a snapshot */
  readonly snapshotInstance: {
    readonly path: { readonly instanceId: string };
    readonly query: { readonly wait?: number | undefined };
    readonly body: undefined;
    readonly answer: Schemas['Instance'];
  };
  /** Start an application */
  readonly startApp: {
    readonly path: { readonly appId: string };
    readonly query: { readonly project?: 'personal' | string | undefined };
    readonly headers: { readonly 'idempotency-key'?: string | undefined };
    readonly body: undefined;
    readonly answer: Schemas['Instance'];
  };
  /** Start an application */
  readonly startInstance: {
    readonly headers: { readonly 'idempotency-key'?: string | undefined };
    readonly body: Schemas['NewInstance'];
    readonly answer: Schemas['Instance'];
  };
  /** Start an ended instance's application again */
  readonly startInstanceAgain: {
    readonly path: { readonly instanceId: string };
    readonly body: undefined;
    readonly answer: Schemas['Instance'];
  };
  /** Stop an instance */
  readonly stopInstance: {
    readonly path: { readonly instanceId: string };
    readonly query: { readonly wait?: number | undefined };
    readonly body: undefined;
    readonly answer: Schemas['Instance'];
  };
  /** Send a web hook an event of the type webhook.test */
  readonly testWebhook: {
    readonly path: { readonly webhookId: string };
    readonly body: undefined;
    readonly answer: Schemas['WebhookDelivery'];
  };
  /** Let sign-ins of a user through that wait after too many failures */
  readonly unlockUser: {
    readonly path: { readonly userId: string };
    readonly body: undefined;
    readonly answer: Schemas['UnlockedUser'];
  };
  /** Whether every entry is as it was written, and none is missing */
  readonly verifyAuditLog: { readonly body: undefined; readonly answer: Schemas['AuditVerdict'] };
  /** Follow an instance */
  readonly watchInstance: {
    readonly path: { readonly instanceId: string };
    readonly body: undefined;
    readonly answer: string;
  };
}

/** Where each operation is. */
export const OPERATIONS = {
  act: ['POST', '/api/action'],
  addGroup: ['POST', '/api/v1/groups'],
  addKey: ['POST', '/api/v1/keys'],
  addMember: ['PUT', '/api/v1/groups/{groupId}/members/{userId}'],
  addProjectMember: ['POST', '/api/v1/projects/{projectId}/members'],
  addUser: ['POST', '/api/v1/users'],
  beginSecondFactor: ['POST', '/api/v1/me/factor'],
  cancelJob: ['POST', '/api/v1/jobs/{jobId}/cancel'],
  changeGroup: ['PATCH', '/api/v1/groups/{groupId}'],
  changePassword: ['POST', '/api/v1/me/password'],
  changeProject: ['PATCH', '/api/v1/projects/{projectId}'],
  changeProjectMember: ['PATCH', '/api/v1/projects/{projectId}/members/{userId}'],
  changeUser: ['PATCH', '/api/v1/users/{userId}'],
  changeWebhook: ['PATCH', '/api/v1/webhooks/{webhookId}'],
  checkpointInstance: ['POST', '/api/v1/instances/{instanceId}/checkpoint'],
  confirmSecondFactor: ['POST', '/api/v1/me/factor/confirm'],
  createApp: ['POST', '/api/v1/apps'],
  createProject: ['POST', '/api/v1/projects'],
  createWebhook: ['POST', '/api/v1/webhooks'],
  deleteInstance: ['DELETE', '/api/v1/instances/{instanceId}'],
  deleteUser: ['DELETE', '/api/v1/users/{userId}'],
  endInstanceConnection: ['DELETE', '/api/v1/instances/{instanceId}/connections/{connectionId}'],
  endOtherSessions: ['POST', '/api/v1/me/sessions/end-others'],
  endSecondFactor: ['POST', '/api/v1/me/factor/off'],
  endSession: ['DELETE', '/api/v1/me/sessions/{sessionId}'],
  endSessionOfUser: ['DELETE', '/api/v1/users/{userId}/sessions/{sessionId}'],
  endSessionsOfUser: ['DELETE', '/api/v1/users/{userId}/sessions'],
  explainPermissions: ['GET', '/api/v1/users/{userId}/permissions'],
  exportAuditLog: ['GET', '/api/v1/audit/export'],
  getAddress: ['GET', '/api/v1/me/email'],
  getApp: ['GET', '/api/v1/apps/{appId}'],
  getAppSharing: ['GET', '/api/v1/apps/{appId}/sharing'],
  getDocument: ['GET', '/api/v1/openapi.json'],
  getGroup: ['GET', '/api/v1/groups/{groupId}'],
  getHealth: ['GET', '/api/v1/health'],
  getInstance: ['GET', '/api/v1/instances/{instanceId}'],
  getInstanceLogs: ['GET', '/api/v1/instances/{instanceId}/logs'],
  getInstanceTrace: ['GET', '/api/v1/instances/{instanceId}/trace'],
  getJob: ['GET', '/api/v1/jobs/{jobId}'],
  getKey: ['GET', '/api/v1/keys/{keyId}'],
  getMe: ['GET', '/api/v1/me'],
  getMyQuota: ['GET', '/api/v1/me/quota'],
  getPreferences: ['GET', '/api/v1/me/preferences'],
  getProject: ['GET', '/api/v1/projects/{projectId}'],
  getProjectQuota: ['GET', '/api/v1/projects/{projectId}/quota'],
  getRecording: ['GET', '/api/v1/recordings/{recordingId}'],
  getRecordingContent: ['GET', '/api/v1/recordings/{recordingId}/content'],
  getSecondFactor: ['GET', '/api/v1/me/factor'],
  getSystemQuota: ['GET', '/api/v1/quotas'],
  getUser: ['GET', '/api/v1/users/{userId}'],
  getUserQuota: ['GET', '/api/v1/users/{userId}/quota'],
  getWebhook: ['GET', '/api/v1/webhooks/{webhookId}'],
  listApps: ['GET', '/api/v1/apps'],
  listAuditEntries: ['GET', '/api/v1/audit'],
  listGroups: ['GET', '/api/v1/groups'],
  listHomes: ['GET', '/api/v1/homes'],
  listInstanceConnections: ['GET', '/api/v1/instances/{instanceId}/connections'],
  listInstances: ['GET', '/api/v1/instances'],
  listJobs: ['GET', '/api/v1/jobs'],
  listKeys: ['GET', '/api/v1/keys'],
  listMembers: ['GET', '/api/v1/groups/{groupId}/members'],
  listPasskeys: ['GET', '/api/v1/me/passkeys'],
  listPasskeysOfUser: ['GET', '/api/v1/users/{userId}/passkeys'],
  listPools: ['GET', '/api/v1/pools'],
  listProjectMembers: ['GET', '/api/v1/projects/{projectId}/members'],
  listProjects: ['GET', '/api/v1/projects'],
  listRecordings: ['GET', '/api/v1/recordings'],
  listSessions: ['GET', '/api/v1/me/sessions'],
  listSessionsOfUser: ['GET', '/api/v1/users/{userId}/sessions'],
  listUsers: ['GET', '/api/v1/users'],
  listWebhookDeliveries: ['GET', '/api/v1/webhooks/{webhookId}/deliveries'],
  listWebhooks: ['GET', '/api/v1/webhooks'],
  pauseInstance: ['POST', '/api/v1/instances/{instanceId}/pause'],
  prepareApp: ['POST', '/api/v1/apps/{appId}/prepare'],
  reconcileInstance: ['POST', '/api/v1/instances/{instanceId}/reconcile'],
  redeliverToWebhook: ['POST', '/api/v1/webhooks/{webhookId}/deliveries/{deliveryId}/redeliver'],
  removeAddress: ['POST', '/api/v1/me/email/remove'],
  removeApp: ['DELETE', '/api/v1/apps/{appId}'],
  removeGroup: ['DELETE', '/api/v1/groups/{groupId}'],
  removeHome: ['DELETE', '/api/v1/homes/{homeId}'],
  removeKey: ['DELETE', '/api/v1/keys/{keyId}'],
  removeMember: ['DELETE', '/api/v1/groups/{groupId}/members/{userId}'],
  removePasskey: ['POST', '/api/v1/me/passkeys/{passkeyId}/remove'],
  removePasskeyOfUser: ['DELETE', '/api/v1/users/{userId}/passkeys/{passkeyId}'],
  removeProject: ['DELETE', '/api/v1/projects/{projectId}'],
  removeProjectMember: ['DELETE', '/api/v1/projects/{projectId}/members/{userId}'],
  removeRecording: ['DELETE', '/api/v1/recordings/{recordingId}'],
  removeWebhook: ['DELETE', '/api/v1/webhooks/{webhookId}'],
  renamePasskey: ['PATCH', '/api/v1/me/passkeys/{passkeyId}'],
  renameSession: ['PATCH', '/api/v1/me/sessions/{sessionId}'],
  renewRecoveryCodes: ['POST', '/api/v1/me/factor/recovery-codes'],
  replaceApp: ['PUT', '/api/v1/apps/{appId}'],
  requestAddress: ['POST', '/api/v1/me/email'],
  resetApp: ['DELETE', '/api/v1/apps/{appId}/home'],
  resetProjectQuota: ['DELETE', '/api/v1/projects/{projectId}/quota'],
  resetSecondFactor: ['DELETE', '/api/v1/users/{userId}/factor'],
  resetSystemQuota: ['DELETE', '/api/v1/quotas'],
  resetUserQuota: ['DELETE', '/api/v1/users/{userId}/quota'],
  restartInstance: ['POST', '/api/v1/instances/{instanceId}/restart'],
  resumeInstance: ['POST', '/api/v1/instances/{instanceId}/resume'],
  retryJob: ['POST', '/api/v1/jobs/{jobId}/retry'],
  revokeKey: ['POST', '/api/v1/keys/{keyId}/revoke'],
  rollbackInstance: ['POST', '/api/v1/instances/{instanceId}/rollback'],
  setAppSharing: ['PUT', '/api/v1/apps/{appId}/sharing'],
  setPreferences: ['PUT', '/api/v1/me/preferences'],
  setProjectQuota: ['PUT', '/api/v1/projects/{projectId}/quota'],
  setSystemQuota: ['PUT', '/api/v1/quotas'],
  setUserQuota: ['PUT', '/api/v1/users/{userId}/quota'],
  snapshotInstance: ['POST', '/api/v1/instances/{instanceId}/snapshot'],
  startApp: ['POST', '/api/v1/apps/{appId}/start'],
  startInstance: ['POST', '/api/v1/instances'],
  startInstanceAgain: ['POST', '/api/v1/instances/{instanceId}/start'],
  stopInstance: ['POST', '/api/v1/instances/{instanceId}/stop'],
  testWebhook: ['POST', '/api/v1/webhooks/{webhookId}/test'],
  unlockUser: ['POST', '/api/v1/users/{userId}/unlock'],
  verifyAuditLog: ['GET', '/api/v1/audit/verify'],
  watchInstance: ['GET', '/api/v1/instances/{instanceId}/events'],
} as const satisfies Record<keyof Operations, readonly [string, string]>;
